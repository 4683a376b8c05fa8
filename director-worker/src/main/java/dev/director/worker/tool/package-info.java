/** The tools that the worker runs itself. */
@NullMarked
package dev.director.worker.tool;

import org.jspecify.annotations.NullMarked;
