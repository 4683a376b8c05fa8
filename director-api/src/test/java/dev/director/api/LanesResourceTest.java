package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Topics;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LanesResourceTest {
    private static Topics topics = Topics.defaults();
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void tellsWhatWaitsInEachLaneAndWhichIsPaused() throws Exception {
        KafkaForTests.produce(topics.kimiDlt(), "k", "{}");
        KafkaForTests.produce(topics.kimiDlt(), "l", "{}");
        assertThat(put("fallback", "{\"paused\": true}").status()).isEqualTo(200);

        JsonNode lanes = api.get("/v1/lanes?group=nobody").json().path("lanes");

        assertThat(lanes).hasSize(3);
        JsonNode fallback = lanes.path(2);
        assertThat(fallback.path("lane").asString()).isEqualTo("fallback");
        assertThat(fallback.path("paused").asBoolean()).isTrue();
        assertThat(fallback.path("pausedSince").asString()).startsWith("20");
        assertThat(fallback.path("unread").asInt()).isEqualTo(2);
        assertThat(lanes.path(0).path("paused").asBoolean()).isFalse();

        put("fallback", "{\"paused\": false}");
        assertThat(api.get("/v1/lanes").json().at("/lanes/2/paused").asBoolean()).isFalse();
    }

    @Test
    void whatIsNoLaneOrNoPauseIsRefused() {
        assertThat(put("kimi", "{\"paused\": true}").code()).isEqualTo("invalid_request");
        for (String body : new String[] {"{}", "{\"paused\": 1}", "{\"paused\":true,\"a\":1}"}) {
            assertThat(put("batch", body).code()).as(body).isEqualTo("invalid_request");
        }
    }

    private static RunningApi.Answer put(String lane, String body) {
        return api.send(
                HttpRequest.newBuilder(api.uri("/v1/lanes/" + lane))
                        .header("content-type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }
}
