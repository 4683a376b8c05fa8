package dev.director.worker.intake;

import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Pointer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches requests again by their offset, for runs of which only the pointer was kept. Many that
 * wait at once are read in one pass over each partition. Thread-safe; {@link #fetch} blocks.
 */
final class Bodies implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Bodies.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /** A gap of at most this many records is read through instead of sought over. */
    private static final long READ_THROUGH = 500;

    private record Wanted(Pointer pointer, CompletableFuture<InboundRecord> found) {}

    private final Consumer<byte[], byte[]> consumer;
    private final LinkedBlockingQueue<Wanted> requests = new LinkedBlockingQueue<>();
    private final Map<TopicPartition, NavigableMap<Long, Wanted>> wanted = new HashMap<>();
    private final java.util.function.Consumer<Throwable> onDeath;
    private final RecentRecords recent = new RecentRecords();
    private final Thread thread;

    /**
     * @param consumer read_committed, without a group, with {@code auto.offset.reset=earliest}
     * @param onDeath told of a fault that leaves every later fetch without an answer
     */
    Bodies(Consumer<byte[], byte[]> consumer, java.util.function.Consumer<Throwable> onDeath) {
        this.consumer = consumer;
        this.onDeath = onDeath;
        this.thread = Thread.ofPlatform().name("director-bodies").daemon().start(this::work);
    }

    /** The record is not there any more: its topic's retention has taken it. */
    static final class Gone extends Exception {
        Gone(Pointer pointer) {
            super("the request at " + pointer + " is gone", null, false, false);
        }
    }

    /**
     * The record at the pointer.
     *
     * @throws Gone when it is not there any more
     */
    InboundRecord fetch(Pointer pointer) throws Gone, InterruptedException {
        return await(request(pointer));
    }

    /** Asks for the record at the pointer; several that lie near one another are read at once. */
    CompletableFuture<InboundRecord> request(Pointer pointer) {
        Wanted want = new Wanted(pointer, new CompletableFuture<>());
        requests.add(want);
        return want.found();
    }

    /**
     * What was asked for.
     *
     * @throws Gone when it is not there any more
     */
    static InboundRecord await(CompletableFuture<InboundRecord> requested)
            throws Gone, InterruptedException {
        try {
            return requested.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Gone gone) {
                throw gone;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void work() {
        try (consumer) {
            while (true) {
                gather();
                if (!wanted.isEmpty()) {
                    read();
                }
            }
        } catch (InterruptedException | InterruptException e) {
            log.debug("No more bodies are fetched");
        } catch (RuntimeException | Error e) {
            log.error("Requests can no longer be fetched again, so the worker must end", e);
            onDeath.accept(e);
        }
    }

    private void gather() throws InterruptedException {
        Wanted want = wanted.isEmpty() ? requests.take() : requests.poll();
        boolean more = false;
        for (; want != null; want = requests.poll()) {
            more |= !served(want);
        }
        if (more) {
            consumer.assign(wanted.keySet());
        }
    }

    /** Whether the record was at hand; if not, it is to be read. */
    private boolean served(Wanted want) {
        Pointer pointer = want.pointer();
        InboundRecord read = recent.take(pointer);
        if (read != null) {
            return want.found().complete(read);
        }
        wanted.computeIfAbsent(
                        new TopicPartition(pointer.topic(), pointer.partition()),
                        partition -> new TreeMap<>())
                .put(pointer.offset(), want);
        return false;
    }

    private void read() throws InterruptedException {
        try {
            wanted.forEach(this::seek);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                NavigableMap<Long, Wanted> offsets =
                        wanted.get(new TopicPartition(record.topic(), record.partition()));
                Wanted want = offsets == null ? null : offsets.remove(record.offset());
                if (want != null) {
                    want.found().complete(InboundRecords.of(record));
                } else {
                    recent.add(InboundRecords.of(record));
                }
            }
            wanted.forEach(this::giveUpBehind);
            wanted.values().removeIf(Map::isEmpty);
        } catch (KafkaException e) {
            if (e instanceof InterruptException interrupt) {
                throw interrupt;
            }
            log.warn("Fetching requests again failed and is tried again: {}", e.getMessage());
            Thread.sleep(POLL);
        }
    }

    private void seek(TopicPartition partition, NavigableMap<Long, Wanted> offsets) {
        long first = offsets.firstKey();
        long at = consumer.position(partition);
        if (first < at || first > at + READ_THROUGH) {
            consumer.seek(partition, first);
        }
    }

    /** What the position has passed without meeting it is not there. */
    private void giveUpBehind(TopicPartition partition, NavigableMap<Long, Wanted> offsets) {
        Map<Long, Wanted> passed = offsets.headMap(consumer.position(partition));
        passed.values()
                .forEach(want -> want.found().completeExceptionally(new Gone(want.pointer())));
        passed.clear();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
