/** TODO. */
@NullMarked
package dev.director.schemas;

import org.jspecify.annotations.NullMarked;
