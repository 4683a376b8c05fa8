package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FollowTest {
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
    void aRequestIsAcceptedAsSoonAsItWasPublishedByAnybody() throws Exception {
        KafkaForTests.produce(topics.requests(), "f1", request("f1"));
        var answer = api.get("/v1/requests/f1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asString()).isEqualTo("accepted");
        assertThat(answer.json().has("result")).isFalse();
    }

    @Test
    void aCommittedResultIsShownAsItWasPublished() throws Exception {
        String result = Results.completed("default", "f2", "Hello");
        try (var worker = KafkaForTests.transactionalProducer()) {
            worker.beginTransaction();
            worker.send(KafkaForTests.record(topics.results(), "f2", result)).get();
            worker.commitTransaction();
        }
        var answer = api.get("/v1/requests/f2");
        assertThat(answer.json().path("status").asString()).isEqualTo("completed");
        assertThat(answer.json().at("/result/message/content").asString()).isEqualTo("Hello");
        assertThat(answer.response().body()).contains(result);
    }

    @Test
    void anAbortedResultIsNeverShown() throws Exception {
        try (var worker = KafkaForTests.transactionalProducer()) {
            worker.beginTransaction();
            worker.send(
                            KafkaForTests.record(
                                    topics.results(),
                                    "f3",
                                    Results.completed("default", "f3", "never")))
                    .get();
            worker.abortTransaction();
        }
        var answer = api.get("/v1/requests/f3");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("not_found");
    }

    @Test
    void deniesAnIdOnlyAfterOpenTransactionsBeforeItHaveEnded() throws Exception {
        try (var worker = KafkaForTests.transactionalProducer()) {
            worker.beginTransaction();
            worker.send(
                            KafkaForTests.record(
                                    topics.results(),
                                    "f4",
                                    Results.completed("default", "f4", "late")))
                    .get();
            var asked = CompletableFuture.supplyAsync(() -> api.get("/v1/requests/f4"));
            await().during(Duration.ofMillis(700))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !asked.isDone());
            worker.commitTransaction();
            assertThat(asked.join().json().path("status").asString()).isEqualTo("completed");
        }
    }

    @Test
    void tenantsDoNotSeeOneAnother() throws Exception {
        KafkaForTests.produce(
                topics.results(), "f5", Results.completed("acme", "f5", "for acme only"));
        assertThat(api.get("/v1/requests/f5").status()).isEqualTo(404);
        assertThat(api.get("/v1/requests/f5?tenant=acme").status()).isEqualTo(200);
    }

    @Test
    void aSecondInstanceReadsTheSameFromTheTopics() throws Exception {
        KafkaForTests.produce(
                topics.results(), "f6", Results.completed("default", "f6", "old news"));
        try (var other =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(),
                        topics,
                        // Too small to keep a result in memory: it has to be fetched by its offset.
                        "--director.api.recent-results=1B")) {
            await().until(() -> other.get("/actuator/health/readiness").status() == 200);
            assertThat(other.get("/v1/requests/f6").json().at("/result/message/content").asString())
                    .isEqualTo("old news");
        }
    }

    @Test
    void aFinishedRequestIsNotCalledAcceptedWhereItsResultIsTooFarBackToBeReadAgain()
            throws Exception {
        var own = KafkaForTests.newTopics();
        Instant begun = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (var worker = KafkaForTests.transactionalProducer()) {
            for (String id : List.of("g1", "g2", "g3", "g4")) {
                KafkaForTests.produce(own.requests(), "one partition", request(id));
                worker.beginTransaction();
                String result = Results.completed("default", id, "done");
                worker.send(KafkaForTests.record(own.results(), "one partition", result)).get();
                worker.commitTransaction();
            }
        }
        // Three offsets of each partition: three requests, and a result between two markers.
        try (var other =
                RunningApi.start(
                        KafkaForTests.bootstrapServers(), own, "--director.api.remembered=9")) {
            await().until(() -> other.get("/actuator/health/readiness").status() == 200);
            KafkaForTests.produce(own.requests(), "one partition", request("g5"));
            assertThat(other.get("/v1/requests/g5").json().path("status").asString())
                    .isEqualTo("accepted");
            assertThat(other.get("/v1/requests/g4").json().path("status").asString())
                    .isEqualTo("completed");
            var answer = other.get("/v1/requests/g3");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(since(answer)).isAfterOrEqualTo(begun);
        }
    }

    @Test
    void unreadableRecordsDoNotStopTheReader() throws Exception {
        KafkaForTests.produce(topics.requests(), "x", "not json {");
        KafkaForTests.produce(topics.results(), "x", "\u0000\u0001");
        KafkaForTests.produce(topics.control(), "models", "[]");
        KafkaForTests.produce(topics.requests(), "f7", request("f7"));
        assertThat(api.get("/v1/requests/f7").status()).isEqualTo(200);
    }

    @Test
    void listsTheModelsThatWorkersAnnounced() throws Exception {
        KafkaForTests.produce(
                topics.control(),
                "models",
                """
                {"kind":"models","models":[
                  {"name":"kimi-k2","family":"kimi","provider":"openrouter","api":"chat","allowed":true},
                  {"name":"o3","family":"o","provider":"openai","api":"responses","allowed":false}]}\
                """);
        await().until(() -> !api.get("/v1/models").json().path("data").isEmpty());
        var models = api.get("/v1/models").json();
        assertThat(models.path("object").asString()).isEqualTo("list");
        assertThat(models.path("data").size()).isEqualTo(1);
        assertThat(models.at("/data/0/id").asString()).isEqualTo("kimi-k2");
        assertThat(models.at("/data/0/object").asString()).isEqualTo("model");
        assertThat(models.at("/data/0/owned_by").asString()).isEqualTo("openrouter");
        assertThat(api.get("/v1/models/kimi-k2").json()).isEqualTo(models.at("/data/0"));
        assertThat(api.get("/v1/models/o3").code()).isEqualTo("model_not_allowed");
    }

    @Test
    void anUnknownPathIsAProblemToo() {
        assertThat(api.get("/v1/nothing").code()).isEqualTo("not_found");
    }

    /** How far back a 404 says that it has looked. */
    private static Instant since(RunningApi.Answer answer) {
        String detail = answer.json().path("detail").asString();
        return Instant.parse(detail.replaceAll(".* since (\\S+), .*", "$1"));
    }

    private static String request(String id) {
        return "{\"requestId\":\"%s\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}"
                .formatted(id);
    }
}
