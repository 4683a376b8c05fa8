package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Conversation.object;
import static dev.director.worker.model.dialect.Targets.MOONSHOT;
import static dev.director.worker.model.dialect.Targets.O3;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.dialect.Adaptation.Adapted;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ToolChoiceTest {

    private static final String NAMED =
            "'tool_choice':{'type':'function','function':{'name':'b.c'}}";
    private static final String ALLOWED =
            "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'%s','tools':"
                    + "[{'type':'function','function':{'name':'a'}},{'type':'function','function':{'name':'b.c'}}]}}";

    private static Conversation two(String choice) {
        return greeting().tool("a").tool("b.c").tool("d").with(choice);
    }

    /** Chat Completions, and the Responses API. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'auto' | 'auto' | 'auto'",
                "'none' | 'none' | 'none'",
                "'required' | 'required' | 'required'",
                "{'type':'function','function':{'name':'b.c'}} |"
                        + " {'type':'function','function':{'name':'b_c'}} |"
                        + " {'type':'function','name':'b_c'}",
                "{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':[{'type':'function','function':{'name':'a'}}]}}"
                        + " | {'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':[{'type':'function','function':{'name':'a'}}]}}"
                        + " | {'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'a'}]}"
            })
    void aChoiceThatIsKnownIsSent(String given, String chat, String responses) {
        Conversation conversation = two("'tool_choice':" + given);

        assertThat(conversation.body(PLAIN).path("tool_choice")).isEqualTo(json(chat));
        assertThat(conversation.body(O3).path("tool_choice")).isEqualTo(json(responses));
        assertThat(conversation.adapted(PLAIN).expected()).isEmpty();
    }

    @Test
    void withoutAChoiceNoneIsSent() {
        assertThat(two("'seed':1").body(MOONSHOT).has("tool_choice")).isFalse();
    }

    @Test
    void autoStaysAuto() {
        Adapted adapted = two("'tool_choice':'auto'").adapted(MOONSHOT);

        assertThat(adapted.body().path("tool_choice").stringValue()).isEqualTo("auto");
        assertThat(adapted.body().path("messages")).hasSize(1);
        assertThat(adapted.expected()).isEmpty();
        assertThat(adapted.warnings()).isEmpty();
    }

    @Test
    void aRequiredCallIsAskedForInWordsAndExpected() {
        Adapted adapted = two("'tool_choice':'required'").adapted(MOONSHOT);

        assertThat(adapted.body().path("tool_choice").stringValue()).isEqualTo("auto");
        assertThat(adapted.body().path("tools")).hasSize(3);
        assertThat(adapted.body().at("/messages/1"))
                .isEqualTo(
                        json(
                                "{'role':'user','content':'Answer with a call of one of the tools,"
                                        + " not with text.'}"));
        assertThat(adapted.expected()).contains(new ExpectedCalls.Some(Set.of()));
        assertThat(adapted.warnings())
                .containsExactly(
                        "tool_choice was asked for in words: kimi-k2 knows no other than none and"
                                + " auto");
    }

    @Test
    void aNamedToolIsTheOnlyOneThatIsThere() {
        Adapted adapted = two(NAMED).adapted(MOONSHOT);

        assertThat(adapted.body().path("tools").valueStream().map(Tools::name))
                .containsExactly("b_c");
        assertThat(adapted.body().at("/messages/1/content").stringValue())
                .isEqualTo("Answer with a call of the tool b_c, not with text.");
        assertThat(adapted.expected()).contains(new ExpectedCalls.Some(Set.of("b.c")));
    }

    @Test
    void ofSeveralAllowedToolsOneIsAskedFor() {
        Adapted adapted = two(ALLOWED.formatted("required")).adapted(MOONSHOT);

        assertThat(adapted.body().path("tools").valueStream().map(Tools::name))
                .containsExactly("a", "b_c");
        assertThat(adapted.body().at("/messages/1/content").stringValue())
                .isEqualTo("Answer with a call of the tool a or b_c, not with text.");
        assertThat(two(ALLOWED.formatted("auto")).adapted(MOONSHOT).expected()).isEmpty();
        assertThat(two(ALLOWED.formatted("auto")).body(MOONSHOT).path("tools")).hasSize(2);
    }

    @Test
    void whereNothingIsToBeCalledNothingIsThere() {
        Adapted adapted = two("'tool_choice':'none'").adapted(MOONSHOT);

        assertThat(adapted.body().has("tools")).isFalse();
        assertThat(adapted.body().has("tool_choice")).isFalse();
        assertThat(adapted.expected()).isEmpty();
    }

    @Test
    void toolsThatTheHistoryCallsStayAndNoFurtherCallIsExpected() {
        Adapted adapted =
                two("'tool_choice':'none'").calls("c1", "a").result("c1", "x").adapted(MOONSHOT);

        assertThat(adapted.body().path("tools")).hasSize(3);
        assertThat(adapted.body().path("tool_choice").stringValue()).isEqualTo("none");
        assertThat(adapted.expected()).contains(new ExpectedCalls.None());
    }

    @Test
    void theResponsesApiIsAskedInWordsToo() {
        Target target = Target.of("kimi-k3", Api.RESPONSES, MOONSHOT.quirks());

        JsonNode body = two(NAMED).body(target);

        assertThat(body.path("tool_choice").stringValue()).isEqualTo("auto");
        assertThat(body.at("/tools/0/name").stringValue()).isEqualTo("b_c");
        assertThat(body.at("/input/1/content/0/text").stringValue()).contains("b_c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'sometimes'", "{'type':'custom'}", "7", "{}"})
    void aChoiceInNoKnownFormIsRefused(String choice) {
        assertThat(two("'tool_choice':" + choice).refused(PLAIN))
                .isEqualTo("tool_choice is in no form that there is");
    }

    @Test
    void aNamedToolThatIsNotThereIsRefused() {
        assertThat(greeting().tool("a").with(NAMED).refused(PLAIN))
                .isEqualTo("tool_choice names a tool that is not among the tools");
    }

    @Test
    void aRequiredCallWithoutToolsIsRefusedAndAnyOtherChoiceIsNotSent() {
        assertThat(greeting().with("'tool_choice':'required'").refused(PLAIN))
                .isEqualTo("tool_choice requires a call, and there are no tools");
        assertThat(greeting().with("'tool_choice':'auto'").body(PLAIN).has("tool_choice"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'content':'no'} | false | false | true",
                "{'tool_calls':[]} | false | false | true",
                "{'tool_calls':[{'function':{'name':'a'}}]} | true | true | false",
                "{'tool_calls':[{'function':{'name':'b'}}]} | true | false | false",
                "{'tool_calls':[{'function':{'name':'a'}},{'function':{'name':'b'}}]} | true |"
                        + " false | false"
            })
    void anAnswerIsCheckedAgainstWhatWasAskedFor(
            String message, boolean any, boolean ofA, boolean none) {
        assertThat(new ExpectedCalls.Some(Set.of()).metBy(object(message))).isEqualTo(any);
        assertThat(new ExpectedCalls.Some(Set.of("a")).metBy(object(message))).isEqualTo(ofA);
        assertThat(new ExpectedCalls.None().metBy(object(message))).isEqualTo(none);
    }
}
