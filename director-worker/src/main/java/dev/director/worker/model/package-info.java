/**
 * Step 4 of 6: finds the route for a model name and calls it, with retries, until it answers or
 * fails.
 */
@NullMarked
package dev.director.worker.model;

import org.jspecify.annotations.NullMarked;
