/** How the simulator is reached over the network. */
@NullMarked
package dev.director.testkit.simulator.net;

import org.jspecify.annotations.NullMarked;
