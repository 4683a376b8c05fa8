package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.context.TokenCounter.Prompt;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * The examples of OpenAI's cookbook, "How to count tokens with tiktoken", with the numbers that it
 * prints beside those which the API billed: the independent check on our counts.
 */
class PublishedCountsTest {

    private static final Window GPT_4 = Windows.of(Tokenizer.CL100K, 8_192);
    private static final Window GPT_4O = Windows.of(Tokenizer.O200K, 128_000);

    private static final Prompt JARGON =
            Chat.prompt(
                    Chat.system(
                            "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."),
                    named("example_user", "New synergies will help drive top-line growth."),
                    named(
                            "example_assistant",
                            "Things working well together will increase revenue."),
                    named(
                            "example_user",
                            "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."),
                    named(
                            "example_assistant",
                            "Let's talk later when we're less busy about how to do better."),
                    Chat.user(
                            "This late pivot means we don't have time to boil the ocean for the client deliverable."));

    private static final Prompt WEATHER =
            new Prompt(
                    List.of(
                            Chat.system(
                                    "You are a helpful assistant that can answer to questions about the weather."),
                            Chat.user("What's the weather like in San Francisco?")),
                    List.of(
                            Chat.json(
                                    """
                                    {"type": "function", "function": {
                                      "name": "get_current_weather",
                                      "description": "Get the current weather in a given location",
                                      "parameters": {"type": "object", "properties": {
                                        "location": {"type": "string",
                                          "description": "The city and state, e.g. San Francisco, CA"},
                                        "unit": {"type": "string",
                                          "description": "The unit of temperature to return",
                                          "enum": ["celsius", "fahrenheit"]}},
                                        "required": ["location"]}}}\
                                    """)),
                    Optional.empty());

    private static final TokenCounter COUNTER = new TokenCounter(Optional.empty());

    @Test
    void messagesAreCountedAsTheApiBillsThem() {
        assertThat(COUNTER.count(GPT_4, JARGON)).isEqualTo(129);
        assertThat(COUNTER.count(GPT_4O, JARGON)).isEqualTo(124);
    }

    @Test
    void toolsAreCountedAsTheApiBillsThem() {
        assertThat(COUNTER.count(GPT_4, WEATHER)).isEqualTo(105);
        assertThat(COUNTER.count(GPT_4O, WEATHER)).isEqualTo(101);
    }

    @Test
    void textIsCountedAsTiktokenDoes() {
        assertThat(COUNTER.count(Tokenizer.CL100K, "tiktoken is great!")).isEqualTo(6);
        assertThat(COUNTER.count(Tokenizer.CL100K, "antidisestablishmentarianism")).isEqualTo(6);
        assertThat(COUNTER.count(Tokenizer.O200K, "antidisestablishmentarianism")).isEqualTo(6);
        assertThat(COUNTER.count(Tokenizer.CL100K, "2 + 2 = 4")).isEqualTo(7);
        assertThat(COUNTER.count(Tokenizer.O200K, "2 + 2 = 4")).isEqualTo(7);
        assertThat(COUNTER.count(Tokenizer.CL100K, "お誕生日おめでとう")).isEqualTo(9);
        assertThat(COUNTER.count(Tokenizer.O200K, "お誕生日おめでとう")).isEqualTo(8);
    }

    private static ObjectNode named(String name, String content) {
        return Chat.system(content).put("name", name);
    }
}
