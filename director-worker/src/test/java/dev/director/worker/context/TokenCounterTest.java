package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.worker.context.TokenCounter.Prompt;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

class TokenCounterTest {

    private static final Window GPT = Windows.of(Tokenizer.O200K, 128_000);

    private static final TokenCounter COUNTER = new TokenCounter(Optional.empty());

    @Test
    void anImageCountsAsAnImageAndNotAsItsBase64() {
        String data = "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAA".repeat(40_000);
        int text = count(content("[{'type':'text','text':'What is this?'}]"));

        assertThat(
                        count(
                                content(
                                        "[{'type':'text','text':'What is this?'},{'type':'image_url','image_url':{'url':'"
                                                + data
                                                + "'}}]")))
                .isEqualTo(text + 1105);
        assertThat(
                        count(
                                content(
                                        "[{'type':'text','text':'What is this?'},{'type':'image_url','image_url':{'url':'"
                                                + data
                                                + "','detail':'low'}}]")))
                .isEqualTo(text + 85);
        assertThat(
                        count(
                                content(
                                        "[{'type':'text','text':'What is this?'},{'type':'input_audio','input_audio':{'data':'"
                                                + data
                                                + "'}}]")))
                .isEqualTo(text + 1105);
    }

    @Test
    void textInPartsCountsLikeTextButForTheWordTypeOfEachPart() {
        assertThat(count(content("[{'type':'text','text':'What is this?'}]")))
                .isEqualTo(count(Chat.user("What is this?")) + 1);
    }

    @Test
    void callsResultsAndReasoningCount() {
        int bare = count(Chat.message("assistant", ""));

        assertThat(count(Chat.calls("c1"))).isGreaterThan(bare + 8).isLessThan(bare + 30);
        assertThat(count(Chat.message("assistant", "").put("reasoning_content", "one two three")))
                .isEqualTo(bare + 3);
        assertThat(count(Chat.result("c1", "ok"))).isGreaterThan(count(Chat.message("tool", "ok")));
    }

    @Test
    void nullContentAndUnknownShapesAreCountedWithoutComplaint() {
        assertThat(count(Chat.json("{\"role\":\"assistant\",\"content\":null}"))).isEqualTo(7);
        assertThat(
                        count(
                                Chat.json(
                                        "{\"role\":\"user\",\"content\":{\"text\":\"a\"},\"x\":[1,true,[\"b\"]]}")))
                .isEqualTo(9);
        assertThat(count(Chat.json("{}"))).isEqualTo(6);
        assertThat(tools(Tokenizer.O200K, "{\"type\":\"function\"}")).isPositive();
        assertThat(
                        tools(
                                Tokenizer.O200K,
                                "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":true}}"))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNestedInAToolsParametersCounts(Tokenizer tokenizer) {
        String flat =
                tool("{'type':'object','properties':{'a':{'type':'array','description':'some'}}}");
        String nested =
                tool(
                        "{'type':'object','properties':{'a':{'type':'array','description':'some','items':{'type':'object','properties':{'street':{'type':'string','description':'The name of the street'},'kind':{'type':['string','null'],'enum':['home','work']}}}}}}");
        String referring =
                tool(
                        "{'type':'object','properties':{'a':{'type':'array','description':'some'}},'$defs':{'address':{'type':'string','pattern':'^[a-z ]+ [0-9]+$'}}}");

        assertThat(tools(tokenizer, nested)).isGreaterThan(tools(tokenizer, flat) + 15);
        assertThat(tools(tokenizer, referring)).isGreaterThan(tools(tokenizer, flat) + 15);
    }

    @Test
    void kimisToolsAreCountedAsTheJsonThatItsTemplateShows() {
        String tool = tool("{'type':'object','properties':{'a':{'type':'string'}}}");
        String compact = Codec.mapper().readTree(tool).toString();

        assertThat(tools(Tokenizer.KIMI, tool))
                .isEqualTo(6 + COUNTER.count(Tokenizer.KIMI, compact));
    }

    @Test
    void aSchemaForTheAnswerCountsAndABareTypeDoesNot() {
        ObjectNode schema =
                Chat.json(
                        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"}}}");
        Prompt plain = Chat.prompt(Chat.user("hi"));

        assertThat(COUNTER.count(GPT, new Prompt(plain.messages(), List.of(), Optional.of(schema))))
                .isGreaterThan(COUNTER.count(GPT, plain) + 8);
        assertThat(
                        COUNTER.count(
                                GPT,
                                new Prompt(
                                        plain.messages(),
                                        List.of(),
                                        Optional.of(Chat.json("{\"type\":\"json_object\"}")))))
                .isEqualTo(COUNTER.count(GPT, plain));
    }

    @Test
    void specialTokensInTextAreText() {
        assertThat(COUNTER.count(Tokenizer.CL100K, "hello <|endoftext|> world")).isEqualTo(8);
        assertThat(COUNTER.count(Tokenizer.O200K, "<|endoftext|>")).isGreaterThan(1);
    }

    @Test
    void anUnknownTokenizerIsTakenToNeedAFifthMore() {
        String text = Corpus.text("english");

        assertThat(COUNTER.count(Tokenizer.ESTIMATE, text))
                .isEqualTo((int) Math.ceil(COUNTER.count(Tokenizer.O200K, text) * 1.2));
    }

    private int count(ObjectNode message) {
        return COUNTER.count(GPT, Chat.prompt(message));
    }

    private int tools(Tokenizer tokenizer, String tool) {
        Window window = Windows.of(tokenizer, 128_000);
        List<ObjectNode> messages = List.of(Chat.user("hi"));
        int without = COUNTER.count(window, new Prompt(messages, List.of(), Optional.empty()));
        return COUNTER.count(
                        window, new Prompt(messages, List.of(Chat.json(tool)), Optional.empty()))
                - without;
    }

    private static String tool(String parameters) {
        return "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"Does it.\",\"parameters\":%s}}"
                .formatted(parameters.replace('\'', '"'));
    }

    private static ObjectNode content(String parts) {
        return Chat.json("{\"role\":\"user\",\"content\":" + parts.replace('\'', '"') + "}");
    }
}
