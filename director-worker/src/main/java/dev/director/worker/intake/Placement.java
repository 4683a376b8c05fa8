package dev.director.worker.intake;

import dev.director.worker.run.RunId;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition a run belongs to: Kafka's own murmur2 of its key, as the Java producer's default
 * partitioner and librdkafka's {@code murmur2_random} place it.
 *
 * @param partitions the stored partition count of the inbound topics
 */
record Placement(int partitions) {

    int of(RunId id) {
        return Utils.toPositive(Utils.murmur2(id.keyBytes())) % partitions;
    }
}
