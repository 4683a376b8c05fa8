package dev.director.worker.outbox;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads what the group has committed. */
@FunctionalInterface
public interface CommittedOffsets {

    /**
     * The committed offsets of these partitions; those without one are left out. Blocks until the
     * coordinator answers and no transaction is pending on any of them.
     */
    Map<TopicPartition, OffsetAndMetadata> read(Set<TopicPartition> partitions)
            throws InterruptedException;
}
