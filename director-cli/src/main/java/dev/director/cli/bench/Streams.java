package dev.director.cli.bench;

import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.testkit.process.ForkedJvm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.JsonNode;

/**
 * Streams of a worker, seen at the progress topic. Each word says when it left the provider, on the
 * clock of the same machine, and is seen when a consumer has it: what lies between is the way
 * through the worker and the broker.
 */
final class Streams {
    private static final int STREAMS = 200;
    private static final int PER_SECOND = 50;
    static final String TITLE = STREAMS + " streams of " + PER_SECOND + " words/s each";

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MICROS = 1_000;
    private static final Pattern WORD = Pattern.compile("\\d+");

    private final Stage stage;
    private final Duration warmUp;
    private final Duration window;
    private final String heap;
    private final DoubleStream.Builder delays = DoubleStream.builder();
    private int completed;
    private int failed;

    Streams(Stage stage, Duration warmUp, Duration window, String heap) {
        this.stage = stage;
        this.warmUp = warmUp;
        this.window = window;
        this.heap = heap;
    }

    /**
     * What was seen.
     *
     * @param delaysMs of each word in the window
     * @param counts of the requests
     */
    @SuppressWarnings("ArrayRecordComponent") // samples are read, never compared
    record Seen(double[] delaysMs, double perSecond, Measurement.Counts counts) {

        double percentile(double percent) {
            return Samples.percentile(delaysMs, percent);
        }

        Map<String, Double> row() {
            Map<String, Double> row = new LinkedHashMap<>();
            row.put("words/s", perSecond);
            for (int percent : new int[] {50, 95, 99}) {
                row.put("p" + percent + " ms", percentile(percent));
            }
            row.put("max ms", percentile(100));
            return row;
        }
    }

    Seen run() throws InterruptedException {
        Topics topics = stage.create("bench-streams.");
        Place place = new Place(stage.bootstrap(), topics, "bench-streams.group", Stage.PARTITIONS);
        try (var simulator = stage.simulate(Duration.ZERO);
                Producer<byte[], byte[]> producer = Clients.producer(stage.bootstrap());
                Consumer<byte[], byte[]> consumer = Clients.assigned(stage.bootstrap())) {
            script(simulator.uri());
            ForkedJvm worker = start(place, simulator.uri());
            try {
                Stage.awaitLine(worker, Contender.DIRECTOR.readyLine());
                follow(consumer, topics);
                publish(producer, topics);
                watch(consumer, topics, new Watch(worker, stage.broker()));
                return seen();
            } finally {
                Stage.end(worker);
            }
        }
    }

    private Seen seen() {
        double[] all = delays.build().toArray();
        int lost = STREAMS - completed - failed;
        return new Seen(
                all,
                all.length / (double) window.toSeconds(),
                new Measurement.Counts(STREAMS, completed, lost, 0, failed, 0));
    }

    /** Words come from the start of the warm-up to the end of the window. */
    private void script(String simulator) throws InterruptedException {
        long words = warmUp.plus(window).toSeconds() * PER_SECOND;
        String script =
                """
                {"rules":[{"behaviours":[{"kind":"ticks","count":%d,"everyMillis":%d}]}]}\
                """
                        .formatted(words, 1_000 / PER_SECOND);
        LoopScript.play(simulator, script);
    }

    private ForkedJvm start(Place place, String simulator) {
        return Contender.DIRECTOR
                .launch(place, List.of())
                .jvm("-Xmx" + heap)
                .env("OPENROUTER_BASE_URL", simulator + "/api/v1")
                .env("OPENROUTER_API_KEY", "simulated")
                .start();
    }

    private static void follow(Consumer<byte[], byte[]> consumer, Topics topics) {
        List<TopicPartition> all =
                IntStream.range(0, Stage.PARTITIONS)
                        .boxed()
                        .flatMap(p ->
                                List.of(
                                        new TopicPartition(topics.progress(), p),
                                        new TopicPartition(topics.results(), p))
                                        .stream())
                        .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    private static void publish(Producer<byte[], byte[]> producer, Topics topics) {
        for (int i = 0; i < STREAMS; i++) {
            String id = "stream-" + i;
            byte[] body =
                    """
                    {"requestId":"%s","model":"kimi-k2","stream":true,"messages":[{"role":"user","content":"Go on."}]}\
                    """
                            .formatted(id)
                            .getBytes(StandardCharsets.UTF_8);
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    topics.requests(), id.getBytes(StandardCharsets.UTF_8), body));
        }
        producer.flush();
    }

    private void watch(Consumer<byte[], byte[]> consumer, Topics topics, Watch processes) {
        long begun = System.nanoTime();
        long end = begun + warmUp.plus(window).plus(PATIENCE).toNanos();
        while (completed + failed < STREAMS && System.nanoTime() < end) {
            processes.requireAlive();
            var records = consumer.poll(POLL);
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            long since = System.nanoTime() - begun;
            boolean counts = since > warmUp.toNanos() && since < warmUp.plus(window).toNanos();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.topic().equals(topics.results())) {
                    ended(record);
                } else {
                    arrived(record, now, counts);
                }
            }
        }
    }

    private void ended(ConsumerRecord<byte[], byte[]> result) {
        if (Driver.isCompleted(result)) {
            completed++;
        } else {
            failed++;
        }
    }

    /** Reads what does not count too: a watcher that is cold would be seen as a delay. */
    private void arrived(ConsumerRecord<byte[], byte[]> record, long now, boolean counts) {
        JsonNode event = Codec.mapper().readTree(record.value());
        WORD.matcher(event.path("text").asString(""))
                .results()
                .mapToLong(word -> Long.parseLong(word.group()))
                .filter(_ -> counts)
                .forEach(left -> delays.add((now - left) / MICROS));
    }
}
