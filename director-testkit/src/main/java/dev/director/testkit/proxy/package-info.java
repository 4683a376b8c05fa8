/**
 * A TCP proxy that delays, cuts and drops, and can lose the answer to one chosen kind of Kafka
 * request.
 */
@NullMarked
package dev.director.testkit.proxy;

import org.jspecify.annotations.NullMarked;
