package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ToolCallQuirksTest {
    private static final Answer CALLS = Answer.toolCalls(Asking.TWO_CALLS);

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void namesIdsInTheFormsOfTheVendors() {
        assertThat(ids(Quirk.TOOL_IDS_NATIVE))
                .containsExactly("functions.add:0", "functions.add:1");
        assertThat(ids(Quirk.TOOL_IDS_NAME)).containsExactly("add:0", "add:1");
        assertThat(ids(Quirk.TOOL_IDS_BARE)).containsExactly("0", "1");
        assertThat(ids(Quirk.TOOL_IDS_CALL))
                .allMatch(id -> id.matches("call_[0-9a-f]{24}"))
                .doesNotHaveDuplicates();
    }

    private List<String> ids(Quirk quirk) {
        JsonNode calls = asking.plain(CALLS, quirk).at("/choices/0/message/tool_calls");
        return calls.valueStream().map(call -> call.path("id").asString()).toList();
    }

    @Test
    void countsNativeIdsOverTheConversationAndBareOnesAnew() {
        String history = Asking.HISTORY.formatted("functions.add:0", "functions.add:1");
        String body = Asking.request(history, "");

        assertThat(firstId(asking.send(CALLS.with(Quirk.TOOL_IDS_NATIVE), body).body()))
                .isEqualTo("functions.add:2");
        assertThat(firstId(asking.send(CALLS.with(Quirk.TOOL_IDS_NAME), body).body()))
                .isEqualTo("add:2");
        assertThat(firstId(asking.send(CALLS.with(Quirk.TOOL_IDS_BARE), body).body()))
                .isEqualTo("0");
    }

    private static String firstId(String body) {
        JsonNode answer = JsonMapper.shared().readTree(body);
        return answer.at("/choices/0/message/tool_calls/0/id").asString();
    }

    @Test
    void repeatsTheIdOnEveryChunk() {
        List<JsonNode> deltas = asking.stream(CALLS, Quirk.TOOL_ID_ON_EVERY_CHUNK).toolDeltas();

        assertThat(deltas).hasSizeGreaterThan(4);
        assertThat(deltas)
                .allMatch(
                        d -> d.path("id").asString("").equals("c" + (1 + d.path("index").asInt())));
        assertThat(asking.stream(CALLS).toolDeltas()).anyMatch(d -> !d.has("id"));
    }

    @Test
    void finishesOnEveryToolChunkWithMoreCallsToFollow() {
        Sse stream = asking.stream(CALLS, Quirk.FINISH_ON_EVERY_TOOL_CHUNK);

        assertThat(stream.finishReasons()).hasSize(stream.toolDeltas().size() + 1);
        int firstFinish = indexOfFirstFinish(stream);
        assertThat(stream.chunks().subList(firstFinish + 1, stream.chunks().size()))
                .anyMatch(c -> c.at("/choices/0/delta/tool_calls/0/index").asInt(0) == 1);
    }

    private static int indexOfFirstFinish(Sse stream) {
        for (int i = 0; i < stream.chunks().size(); i++) {
            if (stream.chunks().get(i).at("/choices/0/finish_reason").isString()) {
                return i;
            }
        }
        throw new AssertionError("no finish reason");
    }

    @Test
    void callsAToolThatIsNotDeclared() {
        JsonNode answer = asking.plain(CALLS, Quirk.TOOL_UNDECLARED);
        assertThat(names(answer)).containsExactly("add", "add_undeclared");

        assertThat(names(asking.plain(Answer.text("no calls"), Quirk.TOOL_UNDECLARED)))
                .containsExactly("add_undeclared");
    }

    private static List<String> names(JsonNode answer) {
        return answer.at("/choices/0/message/tool_calls")
                .valueStream()
                .map(call -> call.at("/function/name").asString())
                .toList();
    }

    @Test
    void givesArgumentsOfAWrongType() {
        JsonNode arguments =
                JsonMapper.shared().readTree(arguments(Quirk.ARGUMENTS_AGAINST_SCHEMA));
        assertThat(arguments.path("a").isObject()).isTrue();
    }

    @Test
    void givesArgumentsThatAreNoJson() {
        String arguments = arguments(Quirk.ARGUMENTS_NOT_JSON);
        assertThat(arguments).contains("{\"a\":22");
        assertThatThrownBy(() -> JsonMapper.shared().readTree(arguments))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void breaksOffInTheArguments() {
        String arguments = arguments(Quirk.ARGUMENTS_HALF);
        assertThat("{\"a\":22,\"b\":{}}").startsWith(arguments);
        assertThatThrownBy(() -> JsonMapper.shared().readTree(arguments))
                .isInstanceOf(JacksonException.class);
        assertThat(asking.stream(CALLS, Quirk.ARGUMENTS_HALF).finishReasons())
                .containsExactly("length");
    }

    private String arguments(Quirk quirk) {
        return asking.plain(CALLS, quirk)
                .at("/choices/0/message/tool_calls/1/function/arguments")
                .asString();
    }
}
