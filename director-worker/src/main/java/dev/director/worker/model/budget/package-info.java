/**
 * Part of step 4 of 6, model: the money of a call, reserved before it and settled after it, so that
 * no budget is passed however many spend at once (invariant 20).
 */
@NullMarked
package dev.director.worker.model.budget;

import org.jspecify.annotations.NullMarked;
