/**
 * The worker: consumes requests, calls the model that the router picks, and publishes results.
 *
 * <p>Its packages are the steps of a run, in order: {@code intake}, {@code run}, {@code context},
 * {@code model}, {@code outbox}. Steps meet only through the types of {@code run}; this package
 * wires them.
 */
@NullMarked
package dev.director.worker;

import org.jspecify.annotations.NullMarked;
