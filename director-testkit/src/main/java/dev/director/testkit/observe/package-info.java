/** Observers that watch topics from outside and assert what the system promises. */
@NullMarked
package dev.director.testkit.observe;

import org.jspecify.annotations.NullMarked;
