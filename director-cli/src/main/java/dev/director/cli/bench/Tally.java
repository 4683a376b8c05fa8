package dev.director.cli.bench;

import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts every request and every result once. Any thread may send; one thread receives.
 *
 * <p>Requests are numbered from 0; a number is the end of its request's id.
 */
final class Tally {
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, Long> sentAt = new ConcurrentHashMap<>();
    private final BitSet answered = new BitSet();
    private long completed;
    private long duplicated;
    private long failed;
    private long unknown;

    /** Notes a request that is about to be sent, and gives it its number. */
    int send(long nanos) {
        int number = next.getAndIncrement();
        sentAt.put(number, nanos);
        return number;
    }

    /**
     * Notes a result.
     *
     * @return when its request was sent, unless the result is one too many
     */
    Optional<Long> receive(int number, boolean isCompleted) {
        Long sent = sentAt.remove(number);
        if (sent == null) {
            if (number >= 0 && answered.get(number)) {
                duplicated++;
            } else {
                unknown++;
            }
            return Optional.empty();
        }
        answered.set(number);
        if (isCompleted) {
            completed++;
        } else {
            failed++;
        }
        return Optional.of(sent);
    }

    /** Requests without a result. */
    int open() {
        return sentAt.size();
    }

    /** Requests with a result. */
    long answered() {
        return completed + failed;
    }

    /** The account; what is open counts as lost. */
    Measurement.Counts counts() {
        return new Measurement.Counts(next.get(), completed, open(), duplicated, failed, unknown);
    }
}
