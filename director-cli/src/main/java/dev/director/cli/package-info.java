/** TODO. */
@NullMarked
package dev.director.cli;

import org.jspecify.annotations.NullMarked;
