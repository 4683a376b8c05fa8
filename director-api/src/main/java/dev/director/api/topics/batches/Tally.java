package dev.director.api.topics.batches;

import dev.director.api.index.Place;
import dev.director.api.topics.BoundedReader.Range;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/**
 * Which lines of a batch have their result, and the stretches of the topic that hold the results.
 * The same result may be told any number of times. Thread-safe.
 */
final class Tally {
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore news = new Semaphore(0);
    private final BitSet done = new BitSet();
    private final BitSet failed = new BitSet();
    private final Map<Integer, Range> stretches = new HashMap<>();

    /** The first result of a line is the one that counts, as in the files. */
    void note(int line, boolean isCompleted, Place place) {
        lock.lock();
        try {
            if (!done.get(line)) {
                done.set(line);
                failed.set(line, !isCompleted);
                news.release();
            }
            long offset = place.offset();
            stretches.merge(
                    place.partition(),
                    new Range(offset, offset + 1),
                    (a, b) -> new Range(Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
        } finally {
            lock.unlock();
        }
    }

    boolean isDone(int line) {
        lock.lock();
        try {
            return done.get(line);
        } finally {
            lock.unlock();
        }
    }

    /** Whether all lines up to this one are. */
    boolean isDoneUpTo(int line) {
        lock.lock();
        try {
            return done.nextClearBit(1) > line;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for another line to be done since the last time. */
    void await(Duration most) throws InterruptedException {
        boolean _ = news.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
        news.drainPermits();
    }

    BatchState.Counts counts(int total) {
        lock.lock();
        try {
            int bad = failed.cardinality();
            return new BatchState.Counts(total, done.cardinality() - bad, bad);
        } finally {
            lock.unlock();
        }
    }

    /** Where all results that were told lie. */
    Map<TopicPartition, Range> stretches(String topic) {
        lock.lock();
        try {
            Map<TopicPartition, Range> all = new HashMap<>();
            stretches.forEach(
                    (partition, range) -> all.put(new TopicPartition(topic, partition), range));
            return all;
        } finally {
            lock.unlock();
        }
    }
}
