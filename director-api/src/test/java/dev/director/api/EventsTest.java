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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {
    private static Topics topics;
    private static RunningApi api;
    private static RunningApi other;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
        other = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
        for (RunningApi one : List.of(api, other)) {
            await().until(() -> one.get("/actuator/health/readiness").status() == 200);
        }
    }

    @AfterAll
    static void stop() {
        api.close();
        other.close();
    }

    @Test
    void replaysFromTheStartAndEndsWithTheResult() throws Exception {
        finished("e1");
        var answer = api.get("/v1/requests/e1/events");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/event-stream");
        var events = Sent.events(answer.response().body());
        assertThat(events)
                .extracting(event -> event.get("event"))
                .containsExactly("accepted", "started", "delta", "delta", "result");
        assertThat(events.get(2).get("data")).isEqualTo(Sent.delta("e1", 1, 0, "Hel"));
        assertThat(events.getLast().get("data"))
                .isEqualTo(Results.completed("default", "e1", "Hello"));
    }

    /** The ids are the same for all instances. */
    @Test
    void resumesBehindTheLastEventThatWasSeenWithAnotherInstance() throws Exception {
        finished("e2");
        var first = Sent.events(api.get("/v1/requests/e2/events").response().body());
        String seen = first.get(2).get("id");
        var rest = Sent.events(resumed(other, "e2", seen).body());
        assertThat(rest).isEqualTo(first.subList(3, 5));
        assertThat(resumed(other, "e2", first.getLast().get("id")).statusCode()).isEqualTo(204);
    }

    @Test
    void showsWhatHappensWhileItHappens() throws Exception {
        KafkaForTests.produce(topics.requests(), "e3", Sent.request("e3", ""));
        HttpResponse<java.io.InputStream> live =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(api.uri("/v1/requests/e3/events")).build(),
                                HttpResponse.BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8))) {
            assertThat(next(lines)).containsEntry("event", "accepted");
            KafkaForTests.produce(topics.progress(), "e3", Sent.delta("e3", 1, 0, "now"));
            assertThat(next(lines).get("data")).contains("now");
            KafkaForTests.produce(topics.progress(), "e3", Sent.delta("e3", 1, 1, "then"));
            assertThat(next(lines).get("data")).contains("then");
            KafkaForTests.produce(
                    topics.results(), "e3", Results.completed("default", "e3", "nowthen"));
            assertThat(next(lines)).containsEntry("event", "result");
            assertThat(lines.readLine()).isNull();
        }
    }

    /** A stranger's record may hold a line break, which would end the event. */
    @Test
    void aValueOfSeveralLinesStaysOneEvent() throws Exception {
        KafkaForTests.produce(topics.requests(), "e4", Sent.request("e4", ""));
        KafkaForTests.produce(
                topics.progress(),
                "e4",
                "{\"requestId\":\"e4\",\r\n\"kind\":\"id: 9\\n\",\n\"tenant\":\"default\"}");
        KafkaForTests.produce(topics.results(), "e4", Results.completed("default", "e4", "x"));
        var events = Sent.events(api.get("/v1/requests/e4/events").response().body());
        assertThat(events)
                .extracting(event -> event.get("event"))
                .containsExactly("accepted", "progress", "result");
        assertThat(events.get(1).get("data").lines().count()).isEqualTo(3);
    }

    @Test
    void anUnknownRequestIsAProblem() {
        assertThat(api.get("/v1/requests/none/events").code()).isEqualTo("not_found");
        assertThat(api.get("/v1/requests/e1/events?tenant=acme").code()).isEqualTo("not_found");
    }

    @Test
    void anInstanceThatStopsLetsItsReadersGo() throws Exception {
        KafkaForTests.produce(topics.requests(), "e5", Sent.request("e5", ""));
        var stopping = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
        await().until(() -> stopping.get("/v1/requests/e5").status() == 200);
        var reading = CompletableFuture.supplyAsync(() -> stopping.get("/v1/requests/e5/events"));
        await().until(() -> stopping.get("/v1/requests/e5").status() == 200);
        stopping.close();
        assertThat(reading.exceptionally(gone -> null))
                .succeedsWithin(java.time.Duration.ofSeconds(30));
    }

    private static void finished(String id) throws Exception {
        KafkaForTests.produce(topics.requests(), id, Sent.request(id, ""));
        KafkaForTests.produce(topics.progress(), id, Sent.progress(id, 1, "started", ""));
        KafkaForTests.produce(topics.progress(), id, Sent.delta(id, 1, 0, "Hel"));
        KafkaForTests.produce(topics.progress(), id, Sent.delta(id, 1, 1, "lo"));
        KafkaForTests.produce(topics.results(), id, Results.completed("default", id, "Hello"));
    }

    private static HttpResponse<String> resumed(RunningApi at, String id, String seen) {
        return at.send(
                        HttpRequest.newBuilder(at.uri("/v1/requests/" + id + "/events"))
                                .header("Last-Event-ID", seen)
                                .build())
                .response();
    }

    private static Map<String, String> next(BufferedReader lines) throws Exception {
        StringBuilder event = new StringBuilder();
        String line = lines.readLine();
        while (line != null && !line.isEmpty()) {
            event.append(line).append('\n');
            line = lines.readLine();
        }
        return Sent.events(event.toString()).getFirst();
    }
}
