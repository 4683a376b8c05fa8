package dev.director.testkit.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Watches a results topic as an upstream service would: {@code read_committed}, every partition
 * from its beginning, in the background, until closed. It keeps every record, so that a second
 * result of the same request is seen. Thread-safe.
 */
public final class ResultsObserver implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final Map<ResultId, List<TopicRecord>> results = new LinkedHashMap<>();
    private final List<TopicRecord> inOrder = new ArrayList<>();
    private long lastArrival = System.nanoTime();
    private Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean closed;

    private ResultsObserver(String bootstrapServers, String topic) {
        this.consumer = Consumers.readCommitted(bootstrapServers);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("observer of " + topic)
                        .unstarted(() -> watch(topic));
    }

    /** Begins to watch {@code topic}, which must exist. */
    public static ResultsObserver of(String bootstrapServers, String topic) {
        ResultsObserver observer = new ResultsObserver(bootstrapServers, topic);
        observer.thread.start();
        return observer;
    }

    private void watch(String topic) {
        try (consumer) {
            var partitions = Consumers.partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(record -> add(new TopicRecord(record)));
            }
        } catch (WakeupException closing) {
            // by close()
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void add(TopicRecord result) {
        results.computeIfAbsent(ResultId.of(result), id -> new ArrayList<>()).add(result);
        inOrder.add(result);
        lastArrival = System.nanoTime();
        notifyAll();
    }

    private synchronized void fail(RuntimeException e) {
        failure = Optional.of(e);
        notifyAll();
    }

    /**
     * Waits until {@code n} results are there, duplicates counted.
     *
     * @throws AssertionError when there are fewer after {@code limit}
     */
    public synchronized void awaitResults(int n, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (inOrder.size() < n) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            failIfBroken();
            if (leftMillis <= 0) {
                throw new AssertionError(
                        "%d of %d results after %d s"
                                .formatted(inOrder.size(), n, limit.toSeconds()));
            }
            pause(leftMillis);
        }
    }

    /**
     * Waits until no result has come for {@code quiet}: late duplicates have been seen by then.
     *
     * @throws AssertionError when they still come after {@code limit}
     */
    public synchronized void awaitQuiet(Duration quiet, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        long begin = System.nanoTime();
        while (System.nanoTime() - Math.max(begin, lastArrival) < quiet.toNanos()) {
            failIfBroken();
            if (System.nanoTime() > deadline) {
                throw new AssertionError("results still come after " + limit.toSeconds() + " s");
            }
            pause(Math.max(1, quiet.toMillis() / 4));
        }
    }

    private void failIfBroken() {
        failure.ifPresent(e -> {
            throw new AssertionError("the observer itself failed", e);
        });
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for results", e);
        }
    }

    /** Results so far, duplicates counted. */
    public synchronized int count() {
        return inOrder.size();
    }

    /** Every result so far in the order of its coming, a copy. */
    public synchronized List<TopicRecord> inOrder() {
        return List.copyOf(inOrder);
    }

    /** Every result so far by what it is a result of, a copy. */
    public synchronized Map<ResultId, List<TopicRecord>> all() {
        Map<ResultId, List<TopicRecord>> copy = new LinkedHashMap<>();
        results.forEach((id, records) -> copy.put(id, List.copyOf(records)));
        return copy;
    }

    /** The results of {@code tenant/requestId} so far, of any key and generation. */
    public synchronized List<TopicRecord> byId(String request) {
        return results.entrySet().stream()
                .filter(entry -> entry.getKey().request().equals(request))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** Stops watching; what was seen can still be asked for. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
