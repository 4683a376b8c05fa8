/** A completion, bent by its quirks, in the form of one API. Works on JSON alone. */
@NullMarked
package dev.director.testkit.simulator.rendering;

import org.jspecify.annotations.NullMarked;
