/** Step 1 of 6: takes records from Kafka, owns their partitions, and starts a run for each. */
@NullMarked
package dev.director.worker.intake;

import org.jspecify.annotations.NullMarked;
