package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Conversation.object;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static dev.director.worker.model.dialect.Targets.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Quirk;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OptionsTest {

    private static final String ALL =
            "'temperature':1.5,'top_p':0.9,'stop':['a'],'seed':7,'response_format':{'type':'json_object'},"
                    + "'reasoning_effort':'low'";

    @Test
    void withoutQuirksEverythingGoesAsItCame() {
        Adaptation.Adapted adapted = greeting().with(ALL).adapted(PLAIN);

        assertThat(json(adapted.body().toString()))
                .isEqualTo(
                        json(
                                "{'model':'gpt-4','messages':[{'role':'user','content':'hi'}],'max_tokens':500,"
                                        + ALL
                                        + "}"));
        assertThat(adapted.warnings()).isEmpty();
        assertThat(adapted.expected()).isEmpty();
        assertThat(adapted.toolNames()).isEmpty();
    }

    @Test
    void fieldsThatAreNotKnownAreNotSent() {
        JsonNode body =
                greeting()
                        .with("'n':3,'parallel_tool_calls':false,'metadata':{'a':'b'}")
                        .body(PLAIN);

        assertThat(body.propertyNames()).containsExactly("model", "messages", "max_tokens");
    }

    @ParameterizedTest
    @CsvSource({"1.5,1.0,1", "0.6,0.6,0", "-1,0.0,1"})
    void temperatureUpToOneIsClampedAndNeverScaled(double asked, double sent, int warnings) {
        Adaptation.Adapted adapted =
                greeting()
                        .with("'temperature':" + asked)
                        .adapted(chat("kimi", Quirk.TEMPERATURE_UP_TO_ONE));

        assertThat(adapted.body().path("temperature").doubleValue()).isEqualTo(sent);
        assertThat(adapted.warnings()).hasSize(warnings);
    }

    @Test
    void theRoutesTemperatureIsSentWhereTheRequestNamesNone() {
        Target target =
                new Target(
                        "kimi",
                        Api.CHAT,
                        Set.of(),
                        Optional.of(0.6),
                        false,
                        Optional.empty(),
                        false);

        assertThat(greeting().body(target).path("temperature")).isEqualTo(json("0.6"));
        assertThat(greeting().with("'temperature':1").body(target).path("temperature"))
                .isEqualTo(json("1.0"));
    }

    @Test
    void fixedSamplingIsNotTouched() {
        Target target =
                new Target(
                        "k3",
                        Api.CHAT,
                        Set.of(Quirk.FIXED_SAMPLING),
                        Optional.of(0.6),
                        false,
                        Optional.empty(),
                        false);

        Adaptation.Adapted adapted = greeting().with(ALL).adapted(target);

        assertThat(adapted.body().has("temperature")).isFalse();
        assertThat(adapted.body().has("top_p")).isFalse();
        assertThat(adapted.warnings())
                .containsExactly(
                        "temperature was left out: k3 has a fixed one",
                        "top_p was left out: k3 has a fixed one");
        assertThat(greeting().adapted(target).warnings()).isEmpty();
    }

    @Test
    void theLimitOfTokensHasTheNameThatTheRouteKnows() {
        JsonNode body =
                greeting()
                        .with("'max_tokens':9")
                        .maxTokens(77)
                        .body(chat("o4", Quirk.MAX_COMPLETION_TOKENS));

        assertThat(body.path("max_completion_tokens").intValue()).isEqualTo(77);
        assertThat(body.has("max_tokens")).isFalse();
    }

    @Test
    void anAnswerWithoutAnyTokenIsNotAskedFor() {
        assertThatThrownBy(() -> greeting().maxTokens(0).prompt())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plainOptionsLeaveOutWhatIsNotTaken() {
        Adaptation.Adapted adapted =
                greeting().with(ALL).adapted(chat("claude", Quirk.PLAIN_OPTIONS_ONLY));

        assertThat(adapted.body().has("seed")).isFalse();
        assertThat(adapted.body().has("response_format")).isFalse();
        assertThat(adapted.body().has("top_p")).isTrue();
        assertThat(adapted.warnings())
                .containsExactly(
                        "seed was left out: claude does not take it",
                        "response_format was left out: claude does not take it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'end' | ['end'] | 0",
                "['a','b','c','d','e'] | ['a','b','c','d','e'] | 0",
                "['a','b','c','d','e','f'] | ['a','b','c','d','e'] | 1",
                "['0123456789012345678901234567890123'] | ['01234567890123456789012345678901'] | 1",
                "['1234567890123456789012345678901ä'] | ['1234567890123456789012345678901'] | 1",
                "['','x'] | ['x'] | 0"
            })
    void stopsAreFewAndShort(String given, String sent, int warnings) {
        Adaptation.Adapted adapted =
                greeting().with("'stop':" + given).adapted(chat("kimi", Quirk.SHORT_STOPS));

        assertThat(adapted.body().path("stop")).isEqualTo(json(sent));
        assertThat(adapted.warnings()).hasSize(warnings);
    }

    @Test
    void anEmptyListOfStopsIsNotSent() {
        assertThat(greeting().with("'stop':[]").body(PLAIN).has("stop")).isFalse();
        assertThat(greeting().with("'stop':['']").body(chat("k", Quirk.SHORT_STOPS)).has("stop"))
                .isFalse();
    }

    @Test
    void theSchemaOfAnAnswerIsInTheDialectToo() {
        Adaptation.Adapted adapted =
                greeting()
                        .with(
                                "'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':"
                                        + "{'type':'object','properties':{'a':{'const':'x'}},'not':{}}}}")
                        .adapted(chat("kimi", Quirk.MOONSHOT_SCHEMA));

        assertThat(adapted.body().path("response_format"))
                .isEqualTo(
                        json(
                                "{'type':'json_schema','json_schema':{'name':'n','schema':"
                                        + "{'type':'object','properties':{'a':{'type':'string','enum':['x']}}}}}"));
        assertThat(adapted.warnings())
                .containsExactly(
                        "not of the schema of response_format was left out: kimi takes a subset of"
                                + " JSON Schema");
    }

    @Test
    void effortIsLeftOutWhereThereIsNone() {
        Adaptation.Adapted adapted =
                greeting().with(ALL).adapted(chat("gpt-4", Quirk.NO_REASONING_EFFORT));

        assertThat(adapted.body().has("reasoning_effort")).isFalse();
        assertThat(adapted.warnings())
                .containsExactly("reasoning_effort was left out: gpt-4 does not take it");
    }

    @ParameterizedTest
    @CsvSource({"none,disabled", "low,enabled", "high,enabled"})
    void effortBecomesASwitchWhereThinkingIsOnOrOff(String effort, String type) {
        JsonNode body =
                greeting()
                        .with("'reasoning_effort':'%s'".formatted(effort))
                        .body(chat("k2.6", Quirk.THINKING_SWITCH));

        assertThat(body.path("thinking").path("type").stringValue()).isEqualTo(type);
        assertThat(body.has("reasoning_effort")).isFalse();
        assertThat(greeting().body(chat("k2.6", Quirk.THINKING_SWITCH)).has("thinking")).isFalse();
    }

    @Test
    void aStreamIsAskedForWithItsUsage() {
        Target target =
                new Target("m", Api.CHAT, Set.of(), Optional.empty(), true, Optional.empty(), true);

        JsonNode body = greeting().body(target);

        assertThat(body.path("stream").booleanValue()).isTrue();
        assertThat(body.path("stream_options")).isEqualTo(json("{'include_usage':true}"));
        assertThat(body.has("background")).isFalse();
    }

    @Test
    void preferencesAreTheProviderMember() {
        Target target =
                new Target(
                        "moonshotai/kimi-k2",
                        Api.CHAT,
                        Set.of(),
                        Optional.of(0.6),
                        false,
                        Optional.of(object("{'order':['moonshotai'],'require_parameters':true}")),
                        false);

        assertThat(greeting().tool("t").body(target))
                .isEqualTo(
                        json(
                                "{'model':'moonshotai/kimi-k2','messages':[{'role':'user','content':'hi'}],"
                                        + "'tools':[{'type':'function','function':{'name':'t','parameters':{'type':'object','properties':{}}}}],"
                                        + "'max_tokens':500,'temperature':0.6,"
                                        + "'provider':{'order':['moonshotai'],'require_parameters':true}}"));
    }

    @Test
    void whatLeaksInAnswersChangesNoRequest() {
        assertThat(greeting().with(ALL).body(chat("gpt-4", Quirk.LEAKS_MARKERS)))
                .isEqualTo(greeting().with(ALL).body(PLAIN));
    }
}
