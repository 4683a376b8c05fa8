/**
 * A real single-node Kafka broker, in this process or in its own, which can be killed and started
 * again on its data.
 */
@NullMarked
package dev.director.testkit.broker;

import org.jspecify.annotations.NullMarked;
