package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Fail;
import dev.director.testkit.simulator.error.OpenAiError;
import dev.director.testkit.simulator.quirk.Quirk;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ResponsesTest {
    private static final Answer CALLS =
            Answer.toolCalls(
                            """
                            [{"id":"call_1","type":"function","function":{"name":"add","arguments":"{\\"a\\":1,\\"b\\":22}"}}]\
                            """)
                    .thinking("I shall add them.")
                    .withUsage(new Usage(100, 40, 80, 30));

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void echoesTheInput() {
        for (String input : List.of("\"hello\"", "[{\"role\":\"user\",\"content\":\"hello\"}]")) {
            JsonNode response = Http.json(respond("\"input\":" + input));
            assertThat(response.path("object").asString()).isEqualTo("response");
            assertThat(response.path("id").asString()).startsWith("resp_");
            assertThat(response.path("status").asString()).isEqualTo("completed");
            assertThat(response.path("error").isNull()).isTrue();
            assertThat(response.at("/output/0/type").asString()).isEqualTo("message");
            assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("echo: hello");
            assertThat(response.at("/usage/input_tokens").asInt()).isPositive();
        }
        assertThat(asking.simulator.calls().count("t/r")).isEqualTo(2);
    }

    @Test
    void thinksThenCallsAFunction() {
        asking.simulator.script(Rule.any().always(CALLS));
        JsonNode response = Http.json(respond("\"input\":\"go\",\"tools\":[]"));

        assertThat(types(response)).containsExactly("reasoning", "function_call");
        assertThat(response.at("/output/0/summary").isEmpty()).isTrue();
        assertThat(response.at("/output/0").has("encrypted_content")).isFalse();
        assertThat(response.at("/output/1/call_id").asString()).isEqualTo("call_1");
        assertThat(response.at("/output/1/arguments").asString()).isEqualTo("{\"a\":1,\"b\":22}");
        assertThat(response.at("/usage/input_tokens_details/cached_tokens").asInt()).isEqualTo(80);
        assertThat(response.at("/usage/output_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(30);
    }

    private static List<String> types(JsonNode response) {
        return response.path("output")
                .valueStream()
                .map(item -> item.path("type").asString())
                .toList();
    }

    @Test
    void givesReasoningAsItIsAskedFor() {
        asking.simulator.script(Rule.any().always(CALLS));
        JsonNode reasoning =
                Http.json(
                                respond(
                                        "\"input\":\"go\",\"reasoning\":{\"summary\":\"auto\"},"
                                                + "\"include\":[\"reasoning.encrypted_content\"]"))
                        .at("/output/0");
        assertThat(reasoning.at("/summary/0/text").asString()).isEqualTo("I shall add them.");
        assertThat(reasoning.path("encrypted_content").asString())
                .isNotEmpty()
                .doesNotContain("add them");
    }

    @Test
    void isIncompleteWhereTheAnswerWasCutOff() {
        asking.simulator.script(
                Rule.whenUserSays("long").always(Answer.text("So far").finishing("length")),
                Rule.whenUserSays("bad").always(Answer.text("").finishing("content_filter")));
        JsonNode tooLong = Http.json(respond("\"input\":\"long\""));
        assertThat(tooLong.path("status").asString()).isEqualTo("incomplete");
        assertThat(tooLong.at("/incomplete_details/reason").asString())
                .isEqualTo("max_output_tokens");
        assertThat(tooLong.at("/output/0/status").asString()).isEqualTo("incomplete");
        assertThat(Http.json(respond("\"input\":\"bad\"")).at("/incomplete_details/reason"))
                .matches(reason -> reason.toString().contains("content_filter"));
    }

    @Test
    void failsUnderStatus200OrWithAnErrorOfItsOwn() {
        asking.simulator.script(
                Rule.whenUserSays("soft").always(Answer.text("x").with(Quirk.ERROR_IN_CHOICE)),
                Rule.any().always(new Fail(OpenAiError.QUOTA)));
        HttpResponse<String> soft = respond("\"input\":\"soft\"");
        assertThat(soft.statusCode()).isEqualTo(200);
        assertThat(Http.json(soft).path("status").asString()).isEqualTo("failed");
        assertThat(Http.json(soft).at("/error/code").asString()).isEqualTo("server_error");
        assertThat(Http.json(soft).path("output").isEmpty()).isTrue();
        assertThat(respond("\"input\":\"hard\"").statusCode()).isEqualTo(429);
    }

    @Test
    void bendsTheOutputByTheSameQuirks() {
        String tools =
                ",\"tools\":[{\"type\":\"function\",\"name\":\"add\",\"parameters\":"
                        + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}]";
        asking.simulator.script(
                Rule.any().always(CALLS.with(Quirk.ARGUMENTS_AGAINST_SCHEMA, Quirk.OTHER_MODEL)));
        JsonNode response = Http.json(respond("\"input\":\"go\"" + tools));
        assertThat(response.path("model").asString()).isEqualTo("o3-another");
        JsonNode arguments =
                JsonMapper.shared().readTree(response.at("/output/1/arguments").asString());
        assertThat(arguments.path("a").isObject()).isTrue();
    }

    @Test
    void streamsTypedAndNumberedEvents() {
        asking.simulator.script(Rule.any().always(CALLS.saying("I add them, one and twenty-two.")));
        String body =
                respond("\"input\":\"go\",\"stream\":true,\"reasoning\":{\"summary\":\"auto\"}")
                        .body();
        List<JsonNode> events = events(body);

        assertThat(events.getFirst().path("type").asString()).isEqualTo("response.created");
        assertThat(events.getLast().path("type").asString()).isEqualTo("response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
        }
        assertThat(body).doesNotContain("[DONE]");
        JsonNode done = events.getLast().path("response");
        assertThat(types(done)).containsExactly("reasoning", "message", "function_call");
        assertThat(text(events, "response.output_text.delta"))
                .isEqualTo("I add them, one and twenty-two.");
        assertThat(text(events, "response.function_call_arguments.delta"))
                .isEqualTo("{\"a\":1,\"b\":22}");
        assertThat(text(events, "response.reasoning_summary_text.delta"))
                .isEqualTo("I shall add them.");
        assertThat(of(events, "response.output_item.done"))
                .extracting(event -> event.path("item"))
                .containsExactlyElementsOf(done.path("output"));
        assertThat(of(events, "response.output_item.added"))
                .extracting(event -> event.at("/item/arguments").asString(""))
                .containsExactly("", "", "");
    }

    @Test
    void endsAStreamAsIncompleteFailedCutOrInError() {
        assertThat(lastOf(Answer.text("x").finishing("length"))).isEqualTo("response.incomplete");
        assertThat(lastOf(Answer.text("x").with(Quirk.ERROR_IN_200))).isEqualTo("response.failed");
        assertThat(lastOf(Answer.text("x").with(Quirk.ERROR_MID_STREAM))).isEqualTo("error");
        assertThat(lastOf(Answer.text("x".repeat(100)).with(Quirk.CUT)))
                .isEqualTo("response.output_text.delta");
    }

    private String lastOf(Answer answer) {
        asking.simulator.script(Rule.any().always(answer));
        return events(respond("\"input\":\"go\",\"stream\":true").body())
                .getLast()
                .path("type")
                .asString();
    }

    /** Each event's name is its type. */
    private static List<JsonNode> events(String body) {
        List<JsonNode> events = new ArrayList<>();
        String name = "";
        for (String line : body.lines().toList()) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                JsonNode event = JsonMapper.shared().readTree(line.substring(6));
                assertThat(event.path("type").asString()).isEqualTo(name);
                events.add(event);
            }
        }
        return events;
    }

    private static List<JsonNode> of(List<JsonNode> events, String type) {
        return events.stream().filter(e -> e.path("type").asString().equals(type)).toList();
    }

    private static String text(List<JsonNode> events, String type) {
        StringBuilder text = new StringBuilder();
        of(events, type).forEach(event -> text.append(event.path("delta").asString()));
        return text.toString();
    }

    private HttpResponse<String> respond(String fields) {
        return asking.http.respond("t/r/0.0.1", "{\"model\":\"o3\"," + fields + "}");
    }
}
