/**
 * Step 3 of 6: puts together what a model is sent, counts it, and fits it to the model's window.
 */
@NullMarked
package dev.director.worker.context;

import org.jspecify.annotations.NullMarked;
