package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A second turn, with and without what belongs together. */
@Timeout(30)
class ResponseInputTest {
    private static final String USER = "{\"role\":\"user\",\"content\":\"go\"}";
    private static final String OUTPUT =
            "{\"type\":\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"3\"}";

    private final Asking asking = new Asking();
    private JsonNode first;

    @BeforeEach
    void firstTurn() {
        asking.simulator.script(
                Rule.any()
                        .overall(
                                Answer.toolCalls(
                                                """
                                                [{"id":"call_1","type":"function",\
                                                "function":{"name":"add","arguments":"{}"}}]\
                                                """)
                                        .thinking("Hm.")));
        String include = ",\"include\":[\"reasoning.encrypted_content\"]";
        first = Http.json(respond("\"input\":[" + USER + "]" + include));
    }

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void acceptsAllOfIt() {
        assertThat(next(USER, reasoning(), call(), OUTPUT).statusCode()).isEqualTo(200);
    }

    @Test
    void acceptsACallThatNamesNoItem() {
        String anonymous = call().replaceFirst("\"id\":\"fc_[^\"]*\",", "");
        assertThat(next(USER, anonymous, OUTPUT).statusCode()).isEqualTo(200);
    }

    @Test
    void missesTheReasoningOfACall() {
        String callId = first.at("/output/1/id").asString();
        String reasoningId = first.at("/output/0/id").asString();
        assertRefused(
                next(USER, call(), OUTPUT),
                "Item '%s' of type 'function_call' was provided without its required 'reasoning' item: '%s'."
                        .formatted(callId, reasoningId));
    }

    @Test
    void missesWhatFollowsReasoning() {
        assertRefused(
                next(USER, reasoning()),
                "Item '%s' of type 'reasoning' was provided without its required following item."
                        .formatted(first.at("/output/0/id").asString()));
        assertRefused(next(reasoning(), USER), "without its required following item");
    }

    @Test
    void missesTheCallOfAnOutputAndTheOutputOfACall() {
        assertRefused(
                next(USER, OUTPUT),
                "No tool call found for function call output with call_id call_1.");
        assertRefused(
                next(USER, reasoning(), call()), "No tool output found for function call call_1.");
    }

    @Test
    void takesWhatIsMissingFromThePreviousResponse() {
        String previous = ",\"previous_response_id\":\"" + first.path("id").asString() + "\"";
        assertThat(respond("\"input\":[" + OUTPUT + "]" + previous).statusCode()).isEqualTo(200);

        asking.simulator.responses().forget(first.path("id").asString());
        HttpResponse<String> lost = respond("\"input\":[" + OUTPUT + "]" + previous);
        assertThat(lost.statusCode()).isEqualTo(400);
        assertThat(Http.json(lost).at("/error/code").asString())
                .isEqualTo("previous_response_not_found");
    }

    @Test
    void keepsNothingWithoutStore() {
        String bare = reasoning().replaceFirst(",\"encrypted_content\":\"[^\"]*\"", "");
        String input = String.join(",", USER, bare, call(), OUTPUT);
        HttpResponse<String> refused = respond("\"store\":false,\"input\":[" + input + "]");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(Http.json(refused).at("/error/message").asString())
                .contains("Items are not persisted when `store` is set to false");
        String sealed = String.join(",", USER, reasoning(), call(), OUTPUT);
        assertThat(respond("\"store\":false,\"input\":[" + sealed + "]").statusCode())
                .isEqualTo(200);
    }

    @Test
    void noticesReasoningThatWasChanged() {
        String changed =
                reasoning().replaceFirst("encrypted_content\":\"", "encrypted_content\":\"AAAA");
        HttpResponse<String> refused = next(USER, changed, call(), OUTPUT);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Http.json(refused).at("/error/code").asString())
                .isEqualTo("invalid_encrypted_content");
        assertRefused(
                next(USER, reasoning().replace(",\"summary\":[]", ""), call(), OUTPUT),
                "Missing required parameter: 'input[1].summary'.");
    }

    private String reasoning() {
        return first.at("/output/0").toString();
    }

    private String call() {
        return first.at("/output/1").toString();
    }

    private HttpResponse<String> next(String... items) {
        return respond("\"input\":[" + String.join(",", items) + "]");
    }

    private HttpResponse<String> respond(String fields) {
        return asking.http.respond("t/r/0.0.1", "{\"model\":\"o3\"," + fields + "}");
    }

    private static void assertRefused(HttpResponse<String> response, String words) {
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = Http.json(response).path("error");
        assertThat(error.path("message").asString()).contains(words);
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    }
}
