/** Which models there are, how they are reached, and in what they differ: data, not code. */
@NullMarked
package dev.director.worker.model.catalogue;

import org.jspecify.annotations.NullMarked;
