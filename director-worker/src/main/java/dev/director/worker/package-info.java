/** TODO. */
@NullMarked
package dev.director.worker;

import org.jspecify.annotations.NullMarked;
