/** TODO. */
@NullMarked
package dev.director.testkit;

import org.jspecify.annotations.NullMarked;
