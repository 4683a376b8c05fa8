/**
 * The errors of real providers: status, headers and body as they send them. Knows nothing of the
 * rest of the simulator.
 */
@NullMarked
package dev.director.testkit.simulator.error;

import org.jspecify.annotations.NullMarked;
