package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand readers of fifty runs that stream, of whom every tenth is slow and every tenth
 * reconnects.
 */
@Timeout(240)
class ManyReadersTest {
    private static final int RUNS = 50;
    private static final int READERS = 1_000;
    private static final int DELTAS = 60;
    private static Topics topics;
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
        await().until(() -> api.get("/actuator/health/readiness").status() == 200);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void eachSeesEveryEventOnceAndInOrderAndTheResultOnce() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            KafkaForTests.produce(topics.requests(), id(run), Sent.request(id(run), ""));
        }
        await().until(() -> api.get("/v1/requests/" + id(RUNS - 1)).status() == 200);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<Future<List<String>>> seen = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                int reader = i;
                seen.add(readers.submit(() -> new Reader(http, reader).read()));
            }
            speak();
            for (int i = 0; i < READERS; i++) {
                assertThat(seen.get(i).get()).as("reader " + i).isEqualTo(expected(id(i % RUNS)));
            }
        }
    }

    /** Two attempts of each run, the first withdrawn; then the result. */
    private static void speak() throws Exception {
        try (KafkaProducer<byte[], byte[]> worker = KafkaForTests.producer(Map.of())) {
            for (int step = 0; step < 2 * DELTAS + 3; step++) {
                for (int run = 0; run < RUNS; run++) {
                    worker.send(
                            KafkaForTests.record(
                                    topics.progress(), id(run), events(id(run)).get(step)));
                }
                worker.flush();
                Thread.sleep(20); // as a model speaks
            }
            for (int run = 0; run < RUNS; run++) {
                worker.send(KafkaForTests.record(topics.results(), id(run), result(id(run))));
            }
        }
    }

    private static List<String> events(String id) {
        List<String> events = new ArrayList<>();
        for (int attempt = 1; attempt <= 2; attempt++) {
            events.add(Sent.progress(id, attempt, "started", ""));
            for (int i = 0; i < DELTAS; i++) {
                events.add(Sent.delta(id, attempt, i, "w" + i));
            }
            if (attempt == 1) {
                events.add(Sent.progress(id, attempt, "discard", ",\"reason\":\"stream_cut\""));
            }
        }
        return events;
    }

    private static List<String> expected(String id) {
        List<String> expected = new ArrayList<>(events(id));
        expected.add(result(id));
        return expected;
    }

    /** On one line. */
    private static String result(String id) {
        return Results.completed("default", id, "done").lines().collect(Collectors.joining());
    }

    private static String id(int run) {
        return "m" + run;
    }

    /** One reader: what it saw of its run, without the opening. */
    private static final class Reader {
        private final HttpClient http;
        private final int number;
        private final List<String> seen = new ArrayList<>();
        private String last = "";
        private boolean ended;

        Reader(HttpClient http, int number) {
            this.http = http;
            this.number = number;
        }

        List<String> read() throws Exception {
            while (!ended) {
                connect();
            }
            return seen;
        }

        private void connect() throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(api.uri("/v1/requests/" + id(number % RUNS) + "/events"))
                            .timeout(Duration.ofSeconds(200));
            if (!last.isEmpty()) {
                request.header("Last-Event-ID", last);
            }
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                int events = 0;
                for (String line : (Iterable<String>) lines.lines()::iterator) {
                    take(line);
                    events += line.isEmpty() ? 1 : 0;
                    if (ended || (number % 10 == 1 && events == 17)) {
                        return; // every tenth reconnects now and then
                    }
                    if (number % 10 == 2 && line.isEmpty()) {
                        Thread.sleep(50); // every tenth is slow
                    }
                }
            }
        }

        private void take(String line) {
            if (line.startsWith("id: ")) {
                last = line.substring(4);
            } else if (line.startsWith("data: ") && !line.contains("\"kind\":\"accepted\"")) {
                seen.add(line.substring(6));
                ended = last.equals("result");
            }
        }
    }
}
