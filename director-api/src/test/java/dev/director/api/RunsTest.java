package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunsTest {
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
    void waitsForTheResultAsPreferred() throws Exception {
        var answer =
                CompletableFuture.supplyAsync(() ->
                        api.post(
                                "/v1/requests",
                                Sent.request("p1", ""),
                                "Prefer",
                                "respond-async, wait=30"));
        await().until(() -> api.get("/v1/requests/p1").status() == 200);
        KafkaForTests.produce(topics.results(), "p1", Results.completed("default", "p1", "Hi"));
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().header("preference-applied")).isEqualTo("wait");
        assertThat(answer.join().json().at("/result/message/content").asString()).isEqualTo("Hi");
    }

    @Test
    void saysAcceptedWhereTheResultDoesNotComeInTime() {
        var answer = api.post("/v1/requests", Sent.request("p2", ""), "Prefer", "wait=1");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("status").asString()).isEqualTo("accepted");
    }

    @Test
    void listsByPageAndFilter() throws Exception {
        String invoice = ",\"tenant\":\"lists\",\"workflow\":{\"type\":\"invoice\",\"id\":\"w\"}";
        for (int i = 0; i < 5; i++) {
            KafkaForTests.produce(topics.requests(), "l" + i, Sent.request("l" + i, invoice));
        }
        KafkaForTests.produce(
                topics.requestsBatch(), "l5", Sent.request("l5", ",\"tenant\":\"lists\""));
        KafkaForTests.produce(topics.results(), "l1", Results.completed("lists", "l1", "Hi"));
        String list = "/v1/requests?tenant=lists";
        await().until(() -> ids(list).size() == 6);
        await().until(() -> ids(list + "&status=completed").equals(List.of("l1")));
        assertThat(ids(list + "&lane=batch")).containsExactly("l5");
        assertThat(ids(list + "&workflowType=invoice")).hasSize(5).doesNotContain("l5");
        assertThat(ids(list + "&since=1h")).hasSize(6);
        assertThat(ids(list + "&until=1h")).isEmpty();
        List<String> paged = new ArrayList<>();
        String next = "";
        do {
            var page = api.get(list + "&limit=4" + next).json();
            page.path("requests").forEach(one -> paged.add(one.path("requestId").asString()));
            next = page.has("next") ? "&after=" + page.path("next").asString() : "";
        } while (!next.isEmpty());
        assertThat(paged).isEqualTo(ids(list));
        assertThat(api.get(list + "&after=x").code()).isEqualTo("invalid_request");
        assertThat(api.get(list + "&limit=0").code()).isEqualTo("invalid_request");
        assertThat(api.get(list + "&since=soon").code()).isEqualTo("invalid_request");
    }

    @Test
    void cancelsWhereTheRunLives() throws Exception {
        KafkaForTests.produce(
                topics.requests(), "talk", Sent.request("c1", ",\"conversationId\":\"talk\""));
        var answer = api.post("/v1/requests/c1/cancel", "{\"reason\":\"enough\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(published(topics.cancels(), "talk"))
                .containsExactly(
                        "{\"requestId\":\"c1\",\"tenant\":\"default\",\"conversationId\":\"talk\",\"reason\":\"enough\"}");
        KafkaForTests.produce(topics.results(), "talk", Results.completed("default", "c1", "x"));
        await().until(() -> api.post("/v1/requests/c1/cancel", "{}").code().equals("conflict"));
        assertThat(api.post("/v1/requests/c9/cancel", "{}").code()).isEqualTo("not_found");
        assertThat(api.post("/v1/requests/c1/cancel", "{\"why\":1}").code())
                .isEqualTo("invalid_request");
    }

    @Test
    void showsToolCallsThatWaitAndTakesTheirResultsOnce() throws Exception {
        KafkaForTests.produce(topics.requests(), "t1", Sent.request("t1", ""));
        KafkaForTests.produce(topics.toolCalls(), "t1", Sent.toolCall("t1", "k1"));
        KafkaForTests.produce(topics.toolCalls(), "t1", Sent.toolCall("t1", "k2"));
        await().until(() -> api.get("/v1/requests/t1").json().path("toolCalls").size() == 2);
        assertThat(api.get("/v1/requests/t1").json().at("/toolCalls/0/arguments/q").asInt())
                .isEqualTo(1);
        String results = "/v1/requests/t1/tool-results";
        assertThat(api.post(results, "{\"callId\":\"k1\",\"output\":null}").status())
                .isEqualTo(202);
        assertThat(
                        api.post(
                                        "/v1/requests/t1/approvals",
                                        "{\"callId\":\"k2\",\"approved\":false,\"reason\":\"no\"}")
                                .status())
                .isEqualTo(202);
        assertThat(published(topics.toolResults(), "t1"))
                .containsExactly(
                        "{\"callId\":\"k1\",\"requestId\":\"t1\",\"tenant\":\"default\",\"output\":null}",
                        "{\"callId\":\"k2\",\"requestId\":\"t1\",\"tenant\":\"default\",\"output\":{\"approved\":false,\"reason\":\"no\"}}");
        await().until(() -> !api.get("/v1/requests/t1").json().has("toolCalls"));
        assertThat(api.post(results, "{\"callId\":\"k1\",\"output\":1}").code())
                .isEqualTo("conflict");
        assertThat(api.post(results, "{\"callId\":\"k3\",\"output\":1}").code())
                .isEqualTo("not_found");
        assertThat(api.post(results, "{\"callId\":\"k3\"}").code()).isEqualTo("invalid_request");
        assertThat(api.post(results, "{\"callId\":\"k3\",").code()).isEqualTo("invalid_json");
    }

    @Test
    void passesOnWhatPeopleThinkOfAResult() throws Exception {
        KafkaForTests.produce(
                topics.requests(), "chat", Sent.request("fb", ",\"conversationId\":\"chat\""));
        String path = "/v1/requests/fb/feedback";
        assertThat(api.post(path, "{\"rating\":\"down\",\"note\":\"too long\"}").status())
                .isEqualTo(202);
        assertThat(published(topics.feedback(), "chat"))
                .singleElement()
                .asString()
                .contains(
                        "\"requestId\":\"fb\"",
                        "\"rating\":\"down\"",
                        "\"note\":\"too long\"",
                        "\"conversationId\":\"chat\"");
        assertThat(api.post(path, "{\"rating\":5}").code()).isEqualTo("invalid_request");
        assertThat(api.post(path, "{\"rating\":\"so-so\"}").code()).isEqualTo("invalid_request");
        String long_ = "{\"rating\":\"up\",\"note\":\"%s\"}".formatted("x".repeat(4_001));
        assertThat(api.post(path, long_).code()).isEqualTo("invalid_request");
        assertThat(api.post("/v1/requests/none/feedback", "{\"rating\":\"up\"}").code())
                .isEqualTo("not_found");
    }

    @Test
    void showsWhatARequestWaitsFor() throws Exception {
        KafkaForTests.produce(topics.requests(), "w1", Sent.request("w1", ""));
        KafkaForTests.produce(
                topics.progress(),
                "w1",
                Sent.progress("w1", 0, "waiting", ",\"for\":\"budget\",\"reason\":\"no money\""));
        await().until(() -> api.get("/v1/requests/w1").json().has("waiting"));
        assertThat(api.get("/v1/requests/w1").json().at("/waiting/reason").asString())
                .isEqualTo("no money");
    }

    @Test
    void sumsUpUsage() throws Exception {
        var empty = api.get("/v1/usage?by=tenant,day");
        assertThat(empty.status()).isEqualTo(200);
        assertThat(empty.json().at("/total/costUsd").asString()).isEqualTo("0");
        assertThat(api.get("/v1/usage?by=colour").code()).isEqualTo("invalid_request");
    }

    private static List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        api.get(path)
                .json()
                .path("requests")
                .forEach(one -> ids.add(one.path("requestId").asString()));
        return ids;
    }

    private static List<String> published(String topic, String key) {
        return KafkaForTests.read(topic).stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
                .map(ConsumerRecord::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }
}
