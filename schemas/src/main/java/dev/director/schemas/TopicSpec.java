package dev.director.schemas;

import java.time.Duration;
import java.util.Optional;

/**
 * How a topic is created, and what start-up verifies of it. All of them have {@code
 * message.timestamp.type=LogAppendTime}: what is old is the broker's to say, not that of a worker
 * whose clock may be wrong.
 *
 * @param name the full name
 * @param keyedPartitions whether its number of partitions must equal that of the inbound topics,
 *     because the owner of partition p works on p of each
 * @param compacted {@code cleanup.policy=compact} rather than {@code delete}
 * @param retention {@code retention.ms}; zero where compacted, which keeps the newest of each key
 * @param maxMessageBytes {@code max.message.bytes}
 * @param partitions a fixed number of partitions, instead of the common setting
 */
public record TopicSpec(
        String name,
        boolean keyedPartitions,
        boolean compacted,
        Duration retention,
        int maxMessageBytes,
        Optional<Integer> partitions) {}
