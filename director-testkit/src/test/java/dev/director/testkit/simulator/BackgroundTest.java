package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Fail;
import dev.director.testkit.simulator.Behaviour.Hang;
import dev.director.testkit.simulator.error.OpenAiError;
import dev.director.testkit.simulator.responses.StoredResponses;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class BackgroundTest {
    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void isQueuedThenInProgressThenCompleted() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        StoredResponses stored = new StoredResponses(now::get);
        ObjectNode response =
                JsonMapper.shared()
                        .readTree("{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[1]}")
                        .asObject();
        ObjectNode accepted = stored.begin(response, Optional.of(Duration.ofSeconds(8)));
        assertThat(accepted.path("status").asString()).isEqualTo("queued");
        assertThat(accepted.path("output").isEmpty()).isTrue();

        assertThat(statusAt(stored, now, 1)).isEqualTo("queued");
        assertThat(statusAt(stored, now, 2)).isEqualTo("in_progress");
        assertThat(statusAt(stored, now, 7)).isEqualTo("in_progress");
        assertThat(statusAt(stored, now, 8)).isEqualTo("completed");
        assertThat(stored.poll("resp_1").orElseThrow()).isEqualTo(response);
        assertThat(stored.polls("resp_1")).isEqualTo(5);
    }

    private static String statusAt(
            StoredResponses stored, AtomicReference<Instant> now, long seconds) {
        now.set(Instant.ofEpochSecond(seconds));
        return stored.poll("resp_1").orElseThrow().path("status").asString();
    }

    @Test
    void isAcceptedAtOnceAndPolledUntilItIsThere() {
        asking.simulator.script(
                Rule.any()
                        .always(Answer.text("at last"))
                        .after(Latency.of(Duration.ofMillis(300))));
        JsonNode accepted = begin();
        assertThat(accepted.path("status").asString()).isEqualTo("queued");
        assertThat(accepted.path("background").asBoolean()).isTrue();
        assertThat(asking.simulator.calls().open()).isZero();

        String id = accepted.path("id").asString();
        await().until(() -> status(id).equals("completed"));
        assertThat(Http.json(poll(id)).at("/output/0/content/0/text").asString())
                .isEqualTo("at last");
        assertThat(asking.simulator.calls().count("t/r")).isEqualTo(1);
        assertThat(asking.simulator.responses().polls(id)).isGreaterThan(1);
        assertThat(asking.simulator.responses().ids()).containsExactly(id);
    }

    @Test
    void isCancelledWhileItRuns() throws Exception {
        asking.simulator.script(Rule.any().always(new Hang()));
        String id = begin().path("id").asString();
        await().until(() -> status(id).equals("in_progress"));

        HttpResponse<String> cancelled = cancel(id);
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Http.json(cancelled).path("status").asString()).isEqualTo("cancelled");
        assertThat(status(id)).isEqualTo("cancelled");
        assertThat(cancel(id).statusCode()).isEqualTo(200);
    }

    @Test
    void isNotCancelledWhereItHasEndedOrWasNotInTheBackground() throws Exception {
        String ended = begin().path("id").asString();
        await().until(() -> status(ended).equals("completed"));
        assertThat(Http.json(cancel(ended)).at("/error/message").asString())
                .isEqualTo("Cannot cancel a completed response.");
        String synchronous =
                Http.json(asking.http.respond("t/s/0.0.1", "{\"model\":\"o3\",\"input\":\"x\"}"))
                        .path("id")
                        .asString();
        assertThat(status(synchronous)).isEqualTo("completed");
        assertThat(cancel(synchronous).statusCode()).isEqualTo(400);
    }

    @Test
    void failsToBeginOrToBePolledAsScripted() {
        asking.simulator.script(Rule.any().overall(new Fail(OpenAiError.RATE_LIMIT)));
        assertThat(beginning("").statusCode()).isEqualTo(429);
        String id = begin().path("id").asString();

        asking.simulator.responses().failPolls(OpenAiError.SERVER, OpenAiError.OVERLOADED);
        assertThat(poll(id).statusCode()).isEqualTo(500);
        assertThat(poll(id).statusCode()).isEqualTo(503);
        assertThat(poll(id).statusCode()).isEqualTo(200);
    }

    @Test
    void isNotFoundWhereItWasForgottenOrNeverKept() throws Exception {
        String id = begin().path("id").asString();
        asking.simulator.responses().forget(id);
        assertThat(poll(id).statusCode()).isEqualTo(404);
        assertThat(Http.json(poll(id)).at("/error/message").asString())
                .isEqualTo("Response with id '" + id + "' not found.");
        assertThat(cancel(id).statusCode()).isEqualTo(404);
        HttpResponse<String> unkept = beginning(",\"store\":false");
        assertThat(unkept.statusCode()).isEqualTo(400);
        assertThat(Http.json(unkept).at("/error/param").asString()).isEqualTo("background");
    }

    private JsonNode begin() {
        return Http.json(beginning(""));
    }

    private HttpResponse<String> beginning(String more) {
        return asking.http.respond(
                "t/r/0.0.1", "{\"model\":\"o3\",\"input\":\"x\",\"background\":true" + more + "}");
    }

    private String status(String id) {
        return Http.json(poll(id)).path("status").asString();
    }

    private HttpResponse<String> poll(String id) {
        try {
            return asking.http.control("GET", "/v1/responses/" + id, "");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> cancel(String id) throws Exception {
        return asking.http.control("POST", "/v1/responses/" + id + "/cancel", "");
    }
}
