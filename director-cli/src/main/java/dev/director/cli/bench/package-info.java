/**
 * {@code director bench}: measures Director beside the same work done without its guarantees, on
 * the same broker and the same simulated model, in one run.
 */
@NullMarked
package dev.director.cli.bench;

import org.jspecify.annotations.NullMarked;
