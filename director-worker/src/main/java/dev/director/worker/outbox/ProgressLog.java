package dev.director.worker.outbox;

import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.ProgressEvent.Kind;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import dev.director.worker.run.WaitFor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes how runs get on. Pieces of text are gathered for a moment and told together, and where
 * the broker does not keep up they go on gathering: a model's stream never waits for Kafka.
 * Thread-safe.
 *
 * <p>Best effort: what a crash or a broker that stays away takes, the result still has. Each
 * attempt has a number that grows over owners (invariant 18), and each delta one within its
 * attempt, so that a reader sees what is missing.
 */
public final class ProgressLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProgressLog.class);

    /** How long pieces gather: under what a person sees, and one event for some of them. */
    private static final Duration GATHER = Duration.ofMillis(40);

    /** How long a run that ends waits at most until what it said is told. */
    private static final Duration TELLING = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofMillis(10);

    /** Of attempts that have something to say: beyond, nobody is told that a run waits. */
    private static final int MOST_WAITING = 10_000;

    private final String topic;
    private final String source;
    private final Producer<byte[], byte[]> producer;
    private final Clock clock;
    private final LinkedBlockingQueue<WatchedAttempt> talking = new LinkedBlockingQueue<>();
    private final Thread thread;

    /**
     * @param slot this worker's slot, named as the source of its events
     * @param producer without transactions; one that does not block
     */
    public ProgressLog(String topic, String slot, Producer<byte[], byte[]> producer, Clock clock) {
        this.topic = topic;
        this.source = "/director/worker/" + slot;
        this.producer = producer;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("director-progress").daemon().start(this::work);
    }

    /**
     * Where a run tells how it gets on.
     *
     * @param owner the number of the partition's owner, once that is committed; attempts wait for
     *     it
     * @param made the attempts that were made in earlier lives of the run
     */
    public Progress of(RunId id, CompletableFuture<Long> owner, int made) {
        return new OfRun(id, owner, made);
    }

    /**
     * Tells what a run waits for: of no attempt of its, so the number is 0. Does not block; where
     * the broker does not keep up it is not told.
     */
    public void waiting(RunId id, WaitFor what) {
        if (talking.size() < MOST_WAITING) {
            new WatchedAttempt(id, 0, talking).waiting(what, clock.millis());
        }
    }

    private final class OfRun implements Progress {

        private final RunId id;
        private final CompletableFuture<Long> owner;
        private final ArrayDeque<WatchedAttempt> attempts = new ArrayDeque<>();
        private int made;

        OfRun(RunId id, CompletableFuture<Long> owner, int made) {
            this.id = id;
            this.owner = owner;
            this.made = made;
        }

        @Override
        public synchronized Attempt begin(String model, String provider)
                throws InterruptedException {
            made++;
            WatchedAttempt attempt = attempt();
            attempt.started(model, provider);
            return attempt;
        }

        @Override
        public synchronized void tool(Tool tool) throws InterruptedException {
            newest().tool(tool);
        }

        @Override
        public synchronized void fallback(String from, String to, String reason)
                throws InterruptedException {
            newest().fallback(from, to, reason);
        }

        @Override
        public void told() throws InterruptedException {
            long deadline = System.nanoTime() + TELLING.toNanos();
            for (WatchedAttempt attempt : untold()) {
                tell(attempt);
                // The first events of a worker are refused until its producer knows the topic.
                while (!attempt.isTold() && System.nanoTime() - deadline < 0) {
                    Thread.sleep(AGAIN);
                    tell(attempt);
                }
                await(attempt.newest(), deadline - System.nanoTime());
            }
        }

        private synchronized List<WatchedAttempt> untold() {
            return List.copyOf(attempts);
        }

        private WatchedAttempt newest() throws InterruptedException {
            return attempts.isEmpty() ? attempt() : attempts.getLast();
        }

        private WatchedAttempt attempt() throws InterruptedException {
            WatchedAttempt attempt = new WatchedAttempt(id, (known(owner) << 32) + made, talking);
            attempts.removeIf(WatchedAttempt::isQuiet);
            attempts.add(attempt);
            return attempt;
        }
    }

    private static void await(Future<?> sent, long nanos) throws InterruptedException {
        try {
            var _ = sent.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Somebody may read a result before its progress: {}", e.toString());
        }
    }

    private static long known(CompletableFuture<Long> owner) throws InterruptedException {
        try {
            return owner.get();
        } catch (ExecutionException e) {
            throw new InterruptedException("the partition was lost");
        }
    }

    private void work() {
        List<WatchedAttempt> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(talking.take());
                Thread.sleep(GATHER);
                talking.drainTo(batch);
                batch.forEach(this::tell);
                batch.clear();
            }
        } catch (InterruptedException e) {
            log.debug("No more progress is told");
        } finally {
            producer.close(Duration.ofSeconds(1));
        }
    }

    private void tell(WatchedAttempt attempt) {
        attempt.drain((kind, fields) -> producer.send(event(attempt, kind, fields)));
    }

    private ProducerRecord<byte[], byte[]> event(
            WatchedAttempt attempt, Kind kind, WatchedAttempt.Fields fields) {
        RunId id = attempt.id();
        Instant now = clock.instant();
        ProgressEvent event =
                new ProgressEvent(
                        id.requestId(), id.tenant(), now, attempt.number(), kind, fields.json());
        RecordHeaders headers = new RecordHeaders();
        CloudEventHeaders.of(
                        CloudEventHeaders.typeOf(ProgressEvent.class),
                        source,
                        id.tenant()
                                + '/'
                                + id.key()
                                + '/'
                                + id.requestId()
                                + "/progress/"
                                + attempt.number()
                                + '.'
                                + fields.name(),
                        now,
                        Optional.of(id.requestId()))
                .forEach((name, value) -> headers.add(name, StepEncoder.utf8(value)));
        return new ProducerRecord<>(topic, null, id.keyBytes(), Codec.encode(event), headers);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
