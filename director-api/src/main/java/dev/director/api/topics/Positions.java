package dev.director.api.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/** How far the follower has read, for those who wait until it has read far enough. Thread-safe. */
final class Positions {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Map<TopicPartition, Long> read = new HashMap<>();

    /** Notes that everything before the offset was seen. */
    void reached(TopicPartition partition, long offset) {
        lock.lock();
        try {
            Long before = read.put(partition, offset);
            if (before == null || before != offset) {
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The offset read up to, if any was read. */
    Optional<Long> of(TopicPartition partition) {
        lock.lock();
        try {
            return Optional.ofNullable(read.get(partition));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything before these offsets was seen.
     *
     * @return whether that came true in time
     */
    boolean await(Map<TopicPartition, Long> ends, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!reached(ends)) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> read.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }
}
