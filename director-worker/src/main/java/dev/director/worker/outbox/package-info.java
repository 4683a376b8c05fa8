/** Step 6 of 6: publishes what steps must publish, many steps in one Kafka transaction. */
@NullMarked
package dev.director.worker.outbox;

import org.jspecify.annotations.NullMarked;
