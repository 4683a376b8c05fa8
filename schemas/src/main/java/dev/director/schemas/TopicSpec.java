package dev.director.schemas;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a topic is created, and what start-up verifies of it. All of them have {@code
 * message.timestamp.type=LogAppendTime}: what is old is the broker's to say, not that of a worker
 * whose clock may be wrong.
 *
 * @param name the full name
 * @param keyedPartitions whether its number of partitions must equal that of the inbound topics,
 *     because the owner of partition p works on p of each
 * @param compacted whether only the newest of each key is kept: {@code cleanup.policy=compact}, or
 *     {@code compact,delete} with a retention, rather than {@code delete}
 * @param retention {@code retention.ms}; zero where nothing is deleted for its age
 * @param maxMessageBytes {@code max.message.bytes}
 * @param partitions a fixed number of partitions, instead of the common setting
 */
public record TopicSpec(
        String name,
        boolean keyedPartitions,
        boolean compacted,
        Duration retention,
        int maxMessageBytes,
        Optional<Integer> partitions) {

    /** Whether what is older than the retention is deleted. */
    public boolean expires() {
        return !retention.isZero();
    }

    /** {@code cleanup.policy}, whose words may come in any order. */
    public Set<String> cleanupPolicy() {
        Set<String> policy = new LinkedHashSet<>();
        if (compacted) {
            policy.add("compact");
        }
        if (expires()) {
            policy.add("delete");
        }
        return Collections.unmodifiableSet(policy);
    }
}
