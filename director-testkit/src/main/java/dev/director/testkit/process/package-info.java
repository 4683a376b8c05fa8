/** A main class in a JVM of its own, which a test can kill, freeze and thaw. */
@NullMarked
package dev.director.testkit.process;

import org.jspecify.annotations.NullMarked;
