package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Conversation.object;
import static dev.director.worker.model.dialect.Targets.MOONSHOT;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import dev.director.worker.model.dialect.Adaptation.Adapted;
import dev.director.worker.model.dialect.Adaptation.Refused;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ToolsTest {

    @Test
    void aToolThatAnyoneTakesIsSentAsItIs() {
        Prompt prompt = greeting().tool("get_weather").prompt();

        Adapted adapted = (Adapted) Dialect.adapt(prompt, PLAIN);

        assertThat(adapted.body().at("/tools/0")).isSameAs(prompt.tools().getFirst());
    }

    @Test
    void aSchemaIsBroughtIntoMoonshotsDialectAndItsLossesAreNamed() {
        Adapted adapted =
                greeting()
                        .tool(
                                "t",
                                "{'type':'object','properties':{'a':{'type':['string','null'],'format':'date'}},'not':{},'if':{}}")
                        .adapted(MOONSHOT);

        assertThat(adapted.body().at("/tools/0/function/parameters"))
                .isEqualTo(
                        json(
                                "{'type':'object','properties':{'a':{'anyOf':[{'type':'string','description':'format:"
                                        + " date'},{'type':'null'}]}}}"));
        assertThat(adapted.warnings())
                .containsExactly(
                        "if, not of the schema of tool 't' was left out: kimi-k2 takes a subset of"
                                + " JSON Schema");
    }

    @Test
    void aToolWithoutParametersGetsAnEmptyObject() {
        JsonNode body =
                greeting()
                        .tool(object("{'type':'function','function':{'name':'now'}}"))
                        .body(MOONSHOT);

        assertThat(body.at("/tools/0/function/parameters"))
                .isEqualTo(json("{'type':'object','properties':{}}"));
    }

    /** By the rules of OpenAI, and by Moonshot's. */
    @ParameterizedTest
    @CsvSource({
        "get_weather,get_weather,get_weather",
        "files.read,files_read,files_read",
        "9lives,9lives,_9lives",
        "größe,gr__e,gr__e",
        "-x,-x,_-x"
    })
    void aNameThatWouldBeRefusedIsReplaced(String given, String plain, String moonshot) {
        assertThat(greeting().tool(given).body(PLAIN).at("/tools/0/function/name").stringValue())
                .isEqualTo(plain);
        assertThat(greeting().tool(given).body(MOONSHOT).at("/tools/0/function/name").stringValue())
                .isEqualTo(moonshot);
    }

    @Test
    void replacedNamesAreUniqueShortAndFoundAgainInTheAnswer() {
        String longName = "x".repeat(70);
        Adapted adapted =
                greeting()
                        .tool("a.b")
                        .tool("a_b")
                        .tool("a b")
                        .tool(longName + "1")
                        .tool(longName + "2")
                        .adapted(PLAIN);

        assertThat(adapted.body().path("tools").valueStream().map(Tools::name))
                .containsExactly("a_b_2", "a_b", "a_b_3", "x".repeat(64), "x".repeat(62) + "_2");
        assertThat(
                        adapted.restored(
                                object(
                                        "{'role':'assistant','tool_calls':[{'id':'1','function':{'name':'a_b_2','arguments':'{}'}},"
                                                + "{'id':'2','function':{'name':'a_b'}},{'id':'3','function':{'name':'other'}}]}")))
                .isEqualTo(
                        object(
                                "{'role':'assistant','tool_calls':[{'id':'1','function':{'name':'a.b','arguments':'{}'}},"
                                        + "{'id':'2','function':{'name':'a_b'}},{'id':'3','function':{'name':'other'}}]}"));
    }

    @Test
    void aReplacedNameIsReplacedInTheHistoryAndInTheChoiceToo() {
        JsonNode body =
                greeting()
                        .tool("files.read")
                        .calls("c1", "files.read")
                        .then(
                                "{'role':'tool','tool_call_id':'c1','name':'files.read','content':'x'}")
                        .with("'tool_choice':{'type':'function','function':{'name':'files.read'}}")
                        .body(PLAIN);

        assertThat(body.at("/messages/1/tool_calls/0/function/name").stringValue())
                .isEqualTo("files_read");
        assertThat(body.at("/messages/2/name").stringValue()).isEqualTo("files_read");
        assertThat(body.at("/tool_choice/function/name").stringValue()).isEqualTo("files_read");
    }

    @Test
    void aProvidersOwnToolsGoToThatProviderAlone() {
        Conversation search =
                greeting()
                        .tool(
                                object(
                                        "{'type':'builtin_function','function':{'name':'$web_search'}}"))
                        .tool("t")
                        .calls("c1", "$web_search")
                        .result("c1", "{}");

        JsonNode moonshot = search.body(MOONSHOT);
        assertThat(moonshot.at("/tools/0"))
                .isEqualTo(json("{'type':'builtin_function','function':{'name':'$web_search'}}"));
        assertThat(moonshot.at("/messages/1/tool_calls/0/type").stringValue())
                .isEqualTo("builtin_function");
        assertThat(moonshot.at("/messages/1/tool_calls/0/id").stringValue())
                .isEqualTo("functions.$web_search:0");

        Adapted plain = search.adapted(PLAIN);
        assertThat(plain.body().path("tools")).hasSize(1);
        assertThat(plain.body().at("/messages/1/tool_calls/0"))
                .isEqualTo(
                        json(
                                "{'id':'c1','type':'function','function':{'name':'_web_search','arguments':'{}'}}"));
        assertThat(plain.warnings())
                .containsExactly(
                        "a tool of type builtin_function was left out: gpt-4 does not take it");
    }

    @Test
    void ofTwoToolsWithOneNameTheFirstIsSent() {
        Adapted adapted =
                greeting()
                        .tool("t", "{'type':'object','description':'1'}")
                        .tool("t")
                        .adapted(PLAIN);

        assertThat(adapted.body().path("tools")).hasSize(1);
        assertThat(adapted.body().at("/tools/0/function/parameters/description").stringValue())
                .isEqualTo("1");
        assertThat(adapted.warnings())
                .containsExactly("a second tool 't' was left out: gpt-4 takes one");
    }

    @Test
    void moreToolsThanMoonshotTakesAreRefused() {
        Conversation many = greeting();
        IntStream.range(0, 129).forEach(i -> many.tool("t" + i));

        assertThat(many.refused(MOONSHOT)).isEqualTo("kimi-k2 takes 128 tools, and there are 129");
        assertThat(((Refused) Dialect.adapt(many.prompt(), MOONSHOT)).code())
                .isEqualTo(ErrorCode.PROVIDER_BAD_REQUEST);
        assertThat(many.body(PLAIN).path("tools")).hasSize(129);
    }
}
