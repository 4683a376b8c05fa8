/**
 * A TCP proxy that delays, cuts and drops, and can hold back one chosen kind of Kafka request, or
 * lose the answer to it.
 */
@NullMarked
package dev.director.testkit.proxy;

import org.jspecify.annotations.NullMarked;
