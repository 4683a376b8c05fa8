/**
 * What real providers refuse: each rule is a {@link dev.director.testkit.simulator.check.Check} of
 * a request's JSON. Knows nothing of the rest of the simulator.
 */
@NullMarked
package dev.director.testkit.simulator.check;

import org.jspecify.annotations.NullMarked;
