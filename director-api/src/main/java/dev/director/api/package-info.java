/** TODO. */
@NullMarked
package dev.director.api;

import org.jspecify.annotations.NullMarked;
