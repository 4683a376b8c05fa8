package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Targets.MOONSHOT;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.dialect.Adaptation.Adapted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class HistoryTest {

    @Test
    void forKimiCallsAreCountedOverTheWholeConversation() {
        JsonNode messages =
                greeting()
                        .calls("call_a", "weather", "call_b", "time")
                        .result("call_a", "sunny")
                        .result("call_b", "noon")
                        .calls("toolu_x", "weather")
                        .result("toolu_x", "rain")
                        .messages(MOONSHOT);

        assertThat(messages.findValuesAsString("id"))
                .containsExactly("functions.weather:0", "functions.time:1", "functions.weather:2");
        assertThat(messages.findValuesAsString("tool_call_id"))
                .containsExactly("functions.weather:0", "functions.time:1", "functions.weather:2");
    }

    @ParameterizedTest
    @CsvSource({
        "call_abc,call_abc",
        "functions.weather:0,functions_weather_0",
        "'',call",
        "0123456789012345678901234567890123456789xyz,0123456789012345678901234567890123456789"
    })
    void forOthersAnIdIsInTheAlphabetThatAllTake(String given, String sent) {
        JsonNode messages = greeting().calls(given, "weather").result(given, "x").messages(PLAIN);

        assertThat(messages.at("/1/tool_calls/0/id").stringValue()).isEqualTo(sent);
        assertThat(messages.at("/2/tool_call_id").stringValue()).isEqualTo(sent);
    }

    @Test
    void idsThatBeginAnewWithEachTurnAreToldApart() {
        JsonNode messages =
                greeting()
                        .calls("0", "a", "1", "b")
                        .result("1", "1b")
                        .result("0", "0a")
                        .calls("0", "c")
                        .result("0", "0c")
                        .messages(PLAIN);

        assertThat(messages.findValuesAsString("id")).containsExactly("0", "1", "0_2");
        assertThat(messages.findValuesAsString("tool_call_id")).containsExactly("0", "1", "0_2");
        assertThat(messages.findValuesAsString("content"))
                .containsExactly("hi", "", "0a", "1b", "", "0c");
    }

    /** As Director's own ids may be, which a caller sends back with its tools' outputs. */
    @Test
    void idsThatDifferOnlyBehindTheMostThatAllTakeAreToldApart() {
        String request = "0123456789.0123456789.0123456789.0123456789.0123456789";
        JsonNode messages =
                greeting()
                        .calls(request + ".1.0.9f3a", "a", request + ".1.1.0c1d", "b")
                        .result(request + ".1.1.0c1d", "of b")
                        .result(request + ".1.0.9f3a", "of a")
                        .messages(PLAIN);

        assertThat(messages.findValuesAsString("id"))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,40}"));
        assertThat(messages.findValuesAsString("tool_call_id"))
                .isEqualTo(messages.findValuesAsString("id"));
        assertThat(messages.findValuesAsString("content"))
                .containsExactly("hi", "", "of a", "of b");
    }

    @Test
    void parallelCallsOfOneIdTakeTheirResultsInOrder() {
        JsonNode messages =
                greeting()
                        .calls("0", "a", "0", "b")
                        .result("0", "first")
                        .result("0", "second")
                        .messages(PLAIN);

        assertThat(messages.at("/2/content").stringValue()).isEqualTo("first");
        assertThat(messages.at("/2/tool_call_id").stringValue()).isEqualTo("0");
        assertThat(messages.at("/3/content").stringValue()).isEqualTo("second");
        assertThat(messages.at("/3/tool_call_id").stringValue()).isEqualTo("0_2");
    }

    @Test
    void aResultBelongsToTheNearestCallOfItsId() {
        JsonNode messages =
                greeting()
                        .calls("0", "a")
                        .then("{'role':'user','content':'never mind'}")
                        .calls("0", "b")
                        .result("0", "of b")
                        .messages(PLAIN);

        assertThat(messages.at("/2/content").stringValue()).contains("not known");
        assertThat(messages.at("/5/content").stringValue()).isEqualTo("of b");
    }

    @Test
    void aLongerHistoryBeginsWithAllThatAShorterOneWas() {
        Conversation conversation = greeting().calls("0", "a.b").result("0", "1");
        JsonNode shorter = conversation.messages(PLAIN);
        JsonNode counted = conversation.messages(MOONSHOT);

        conversation.calls("0", "c", "0_2", "d").result("0", "2").result("0_2", "3");

        assertThat(conversation.messages(PLAIN).valueStream().limit(3))
                .containsExactlyElementsOf(shorter);
        assertThat(conversation.messages(MOONSHOT).valueStream().limit(3))
                .containsExactlyElementsOf(counted);
    }

    @Test
    void aResultWithoutContentIsEmpty() {
        JsonNode messages =
                greeting()
                        .calls("a", "x")
                        .then("{'role':'tool','tool_call_id':'a','content':null}")
                        .messages(PLAIN);

        assertThat(messages.at("/2/content").stringValue()).isEmpty();
    }

    @Test
    void resultsComeRightBehindTheirCallsWhateverWasSaidInBetween() {
        JsonNode messages =
                greeting()
                        .calls("a", "x", "b", "y")
                        .then("{'role':'user','content':'and?'}")
                        .result("b", "2")
                        .then("{'role':'user','content':'well?'}")
                        .result("a", "1")
                        .messages(PLAIN);

        assertThat(messages.findValuesAsString("role"))
                .containsExactly("user", "assistant", "tool", "tool", "user", "user");
        assertThat(messages.at("/2/content").stringValue()).isEqualTo("1");
    }

    @Test
    void aResultWithoutItsCallBecomesTheUsersWords() {
        JsonNode messages =
                greeting()
                        .then(
                                "{'role':'tool','tool_call_id':'gone','name':'weather','content':'sunny'}")
                        .then(
                                "{'role':'tool','tool_call_id':'gone','content':[{'type':'text','text':'warm'}]}")
                        .messages(PLAIN);

        assertThat(messages.get(1))
                .isEqualTo(
                        json(
                                "{'role':'user','content':'The result of an earlier call of the"
                                        + " tool weather:\\nsunny'}"));
        assertThat(messages.get(2))
                .isEqualTo(
                        json(
                                "{'role':'user','content':[{'type':'text','text':'The result of an"
                                        + " earlier call of a tool:'},"
                                        + "{'type':'text','text':'warm'}]}"));
    }

    @Test
    void aSecondResultOfACallIsOneWithoutItsCall() {
        JsonNode messages =
                greeting().calls("a", "x").result("a", "1").result("a", "2").messages(PLAIN);

        assertThat(messages.findValuesAsString("role"))
                .containsExactly("user", "assistant", "tool", "user");
    }

    @Test
    void aCallWithoutItsResultGetsOneThatSaysSo() {
        JsonNode messages =
                greeting()
                        .calls("a", "x", "b", "y")
                        .result("b", "2")
                        .then("{'role':'user','content':'well?'}")
                        .messages(PLAIN);

        assertThat(messages.get(2))
                .isEqualTo(
                        json(
                                "{'content':'The result of this call is not"
                                        + " known.','role':'tool','tool_call_id':'a'}"));
        assertThat(messages.at("/3/content").stringValue()).isEqualTo("2");
    }

    @Test
    void whatOthersPutIntoCallsIsNotReplayed() {
        JsonNode messages =
                greeting()
                        .then(
                                "{'role':'assistant','tool_calls':[{'index':0,'id':'i','type':'function',"
                                        + "'function':{'name':'z','arguments':'{}'}},{'id':'a','type':'function',"
                                        + "'function':{'name':'x','arguments':{'b':1}}},{'id':'c','function':{'name':'y'}}]}")
                        .messages(PLAIN);

        assertThat(messages.at("/1/tool_calls"))
                .isEqualTo(
                        json(
                                "[{'id':'i','type':'function','function':{'name':'z','arguments':'{}'}},"
                                        + "{'id':'a','type':'function','function':{'name':'x','arguments':'{^b^:1}'}},"
                                                .replace("^", "\\\"")
                                        + "{'id':'c','type':'function','function':{'name':'y','arguments':'{}'}}]"));
    }

    @Test
    void anEmptyListOfCallsIsNone() {
        JsonNode messages =
                greeting()
                        .then("{'role':'assistant','content':'x','tool_calls':[]}")
                        .messages(PLAIN);

        assertThat(messages.get(1)).isEqualTo(json("{'role':'assistant','content':'x'}"));
    }

    @Test
    void messagesThatStayAsTheyAreAreNotCopied() {
        Prompt prompt = greeting().calls("call_a", "weather").result("call_a", "sunny").prompt();

        Adapted adapted = (Adapted) Dialect.adapt(prompt, PLAIN);

        assertThat(adapted.body().at("/messages/0")).isSameAs(prompt.messages().get(0));
        assertThat(adapted.body().at("/messages/1")).isSameAs(prompt.messages().get(1));
    }
}
