package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.each;
import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Conversation.object;
import static dev.director.worker.model.dialect.Targets.MOONSHOT;
import static dev.director.worker.model.dialect.Targets.O3;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A conversation begun with one family goes on with another, and comes back. */
class RoundTripTest {

    private static final ObjectNode BY_OPENAI =
            object(
                    """
                    {'role':'assistant','content':null,'refusal':null,'annotations':[],'tool_calls':[
                    {'id':'call_a1','type':'function','function':{'name':'weather','arguments':'{}'}},
                    {'id':'call_b2','type':'function','function':{'name':'files.read','arguments':'{}'}}]}\
                    """);

    private static final ObjectNode BY_KIMI =
            object(
                    """
                    {'role':'assistant','content':'','reasoning_content':'hm','tool_calls':[
                    {'index':0,'id':'functions.weather:2','type':'function','function':{'name':'weather','arguments':'{}'}}]}\
                    """);

    private static final ObjectNode BY_O3 =
            object(
                    """
                    {'role':'assistant','content':null,'reasoning_items':[{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'e'}],
                    'tool_calls':[{'id':'call_c3','type':'function','function':{'name':'weather','arguments':'{}'}}]}\
                    """);

    private static Conversation begun() {
        return greeting()
                .tool("weather")
                .tool("files.read")
                .then(BY_OPENAI)
                .result("call_b2", "text")
                .result("call_a1", "sunny");
    }

    @Test
    void begunByOpenAiItGoesOnWithKimi() {
        assertThat(begun().messages(MOONSHOT))
                .isEqualTo(
                        json(
                                """
                                [{'role':'user','content':'hi'},
                                {'role':'assistant','tool_calls':[
                                {'id':'functions.weather:0','type':'function','function':{'name':'weather','arguments':'{}'}},
                                {'id':'functions.files_read:1','type':'function','function':{'name':'files_read','arguments':'{}'}}]},
                                {'role':'tool','tool_call_id':'functions.weather:0','content':'sunny'},
                                {'role':'tool','tool_call_id':'functions.files_read:1','content':'text'}]\
                                """));
    }

    @Test
    void thenKimiCallsAndItGoesBackToOpenAi() {
        JsonNode messages =
                begun().then(BY_KIMI).result("functions.weather:2", "rain").messages(PLAIN);

        assertThat(messages.findValuesAsString("id"))
                .containsExactly("call_a1", "call_b2", "functions_weather_2");
        assertThat(messages.findValuesAsString("tool_call_id"))
                .containsExactly("call_a1", "call_b2", "functions_weather_2");
        assertThat(messages.get(4))
                .isEqualTo(
                        json(
                                """
                                {'role':'assistant','content':'','tool_calls':[
                                {'id':'functions_weather_2','type':'function','function':{'name':'weather','arguments':'{}'}}]}\
                                """));
    }

    @Test
    void thenO3CallsAndAllOfItGoesToKimiAgain() {
        Conversation conversation =
                begun().then(BY_KIMI)
                        .result("functions.weather:2", "rain")
                        .then(BY_O3)
                        .result("call_c3", "snow");

        assertThat(conversation.messages(MOONSHOT).findValuesAsString("id"))
                .containsExactly(
                        "functions.weather:0",
                        "functions.files_read:1",
                        "functions.weather:2",
                        "functions.weather:3");
        assertThat(conversation.messages(MOONSHOT).toString()).doesNotContain("reasoning");
    }

    @Test
    void o3FindsItsReasoningAgainBesideWhatOthersSaid() {
        JsonNode input =
                begun().then(BY_KIMI)
                        .result("functions.weather:2", "rain")
                        .then(BY_O3)
                        .result("call_c3", "snow")
                        .body(O3)
                        .path("input");

        assertThat(each(input, "type"))
                .containsExactly(
                        "message",
                        "function_call",
                        "function_call",
                        "function_call_output",
                        "function_call_output",
                        "function_call",
                        "function_call_output",
                        "reasoning",
                        "function_call",
                        "function_call_output");
        assertThat(each(input, "call_id"))
                .containsExactly(
                        "call_a1",
                        "call_b2",
                        "call_a1",
                        "call_b2",
                        "functions_weather_2",
                        "functions_weather_2",
                        "call_c3",
                        "call_c3");
    }
}
