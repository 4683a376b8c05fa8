package dev.director.cli.bench;

import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Plays the upstream services: publishes requests and sees their results as a read_committed
 * consumer does. One thread uses it; every wait is bounded.
 */
final class Driver implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    /** How long it goes on looking for results that are one too many. */
    private static final Duration AFTERMATH = Duration.ofMillis(700);

    private static final Duration MORE_WARM_UP = Duration.ofSeconds(90);
    private static final String COMPLETED = "\"status\":\"completed\"";

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final Requests requests;
    private final Watch watch;
    private final Tally tally = new Tally();
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();

    /** Filled while results are counted. */
    private final DoubleStream.Builder added = DoubleStream.builder();

    private long counted;
    private boolean stopped;
    private boolean settled;
    private Watch.Cpu used = new Watch.Cpu(Double.NaN, Double.NaN);

    Driver(String bootstrap, Topics topics, int partitions, Requests requests, Watch watch) {
        this.requests = requests;
        this.watch = watch;
        this.producer = Clients.producer(bootstrap);
        this.consumer = Clients.assigned(bootstrap);
        List<TopicPartition> results =
                IntStream.range(0, partitions)
                        .mapToObj(p -> new TopicPartition(topics.results(), p))
                        .toList();
        consumer.assign(results);
        consumer.seekToBeginning(results);
        results.forEach(consumer::position);
    }

    /**
     * What was seen.
     *
     * @param perSecond results in the window, by second
     * @param addedMs by result in the window, milliseconds beyond the model's nominal latency
     * @param cpu by result in the window
     * @param settled whether the contender was warm and kept up when the window began
     * @param counts of all requests
     */
    @SuppressWarnings("ArrayRecordComponent") // samples are read, never compared
    record Seen(
            double perSecond,
            double[] addedMs,
            Watch.Cpu cpu,
            boolean settled,
            Measurement.Counts counts) {}

    /**
     * Offers the load for a warm-up and a measured window, then waits for what is still open.
     *
     * @param patience how long results may take after the last request
     * @throws BenchFailure when the contender ends or Kafka refuses a request
     */
    Seen run(Scenario scenario, Duration window, Duration patience) {
        var pacer = new Pacer(scenario.load(), this::send);
        pacer.start();
        try {
            settled = warmUp(scenario);
            Watch.Cpu before = watch.cpu();
            long from = System.nanoTime();
            long to = from + window.toNanos();
            while (System.nanoTime() < to) {
                receive(scenario, from, to);
            }
            used = watch.cpu().since(before);
        } finally {
            pacer.stop();
        }
        awaitAll(scenario, patience);
        return new Seen(
                counted * 1e9 / window.toNanos(),
                added.build().toArray(),
                used.dividedBy(counted),
                settled,
                tally.counts());
    }

    /**
     * At least the scenario's time, and longer on a machine that is too slow to be warm by then.
     *
     * @return false when it had not settled even after the longest time
     */
    private boolean warmUp(Scenario scenario) {
        long least = System.nanoTime() + scenario.warmUp().toNanos();
        long most = least + MORE_WARM_UP.toNanos();
        boolean warm = false;
        while (System.nanoTime() < least || (!warm && System.nanoTime() < most)) {
            receive(scenario, 0, 0);
            warm =
                    tally.answered() >= scenario.warmUpResults()
                            && tally.open() <= scenario.openWhenSettled();
        }
        return warm;
    }

    /** Sends one request now. */
    void send() {
        int number = tally.send(System.nanoTime());
        var _ =
                producer.send(
                        requests.record(number),
                        (_, failure) -> {
                            if (failure != null) {
                                refused.compareAndSet(null, failure);
                            }
                        });
    }

    private void awaitAll(Scenario scenario, Duration patience) {
        stopped = true;
        long end = System.nanoTime() + patience.toNanos();
        while (tally.open() > 0 && System.nanoTime() < end) {
            receive(scenario, 0, 0);
        }
        long aftermath = System.nanoTime() + AFTERMATH.toNanos();
        while (System.nanoTime() < aftermath) {
            receive(scenario, 0, 0);
        }
    }

    private void receive(Scenario scenario, long from, long to) {
        var results = consumer.poll(POLL);
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> result : results) {
            var sent = tally.receive(requests.number(idOf(result)), isCompleted(result));
            if (sent.isPresent()) {
                if (now >= from && now < to) {
                    counted++;
                    added.add((now - sent.get() - scenario.modelLatency().toNanos()) / 1e6);
                }
                if (scenario.load().replacing() && !stopped) {
                    send();
                }
            }
        }
        check();
    }

    private void check() {
        watch.requireAlive();
        Exception failure = refused.get();
        if (failure != null) {
            throw new BenchFailure("Kafka refused a request: " + failure);
        }
    }

    static String idOf(ConsumerRecord<byte[], byte[]> result) {
        Header subject = result.headers().lastHeader("ce_subject");
        return subject == null ? "" : new String(subject.value(), StandardCharsets.UTF_8);
    }

    /** Without decoding: the driver shares its cores with those that it measures. */
    static boolean isCompleted(ConsumerRecord<byte[], byte[]> result) {
        return new String(result.value(), StandardCharsets.ISO_8859_1).contains(COMPLETED);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
