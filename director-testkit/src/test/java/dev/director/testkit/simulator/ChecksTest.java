package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.director.testkit.simulator.check.Check;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ChecksTest {
    private static final String USER = "{\"role\":\"user\",\"content\":\"hello\"}";
    private static final String OWN =
            Asking.HISTORY.formatted("functions.add:0", "functions.add:1");
    private static final String LONG_ID = "x".repeat(41);

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    /** A rule, what it refuses, what it lets pass, and its words. */
    static Stream<Arguments> rules() {
        return Stream.of(
                parameters(
                        Check.TEMPERATURE_0_TO_1,
                        "\"temperature\":1.5",
                        "\"temperature\":0.6",
                        "invalid temperature"),
                parameters(
                        Check.FIXED_SAMPLING,
                        "\"temperature\":0.6",
                        "\"temperature\":1",
                        "invalid temperature: only 1 is allowed for this model"),
                parameters(
                        Check.FIXED_SAMPLING,
                        "\"temperature\":1,\"thinking\":{\"type\":\"disabled\"}",
                        "\"temperature\":0.6,\"thinking\":{\"type\":\"disabled\"}",
                        "invalid temperature: only 0.6 is allowed for this model"),
                parameters(Check.FIXED_SAMPLING, "\"top_p\":1", "\"top_p\":0.95", "invalid top_p"),
                parameters(Check.N_UP_TO_5, "\"n\":6", "\"n\":5", "invalid n"),
                parameters(
                        Check.N_NEEDS_TEMPERATURE,
                        "\"n\":2,\"temperature\":0",
                        "\"n\":2,\"temperature\":0.3",
                        "invalid n"),
                parameters(
                        Check.STOP_5_OF_32_BYTES,
                        "\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]",
                        "\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"]",
                        "at most 5"),
                parameters(
                        Check.STOP_5_OF_32_BYTES,
                        "\"stop\":\"" + "ü".repeat(17) + "\"",
                        "\"stop\":\"" + "ü".repeat(16) + "\"",
                        "32 bytes"),
                parameters(
                        Check.ONE_THINKING_SWITCH,
                        "\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"low\"",
                        "\"reasoning_effort\":\"low\"",
                        "cannot specify both 'thinking' and 'reasoning_effort'"),
                parameters(
                        Check.TOOL_CHOICE_NOT_REQUIRED,
                        "\"tool_choice\":\"required\"",
                        "\"tool_choice\":\"auto\"",
                        "tool_choice 'required' is incompatible with thinking enabled"),
                parameters(
                        Check.TOOL_CHOICE_NOT_NAMED,
                        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}}",
                        "\"tool_choice\":\"none\"",
                        "tool_choice 'specified' is incompatible with thinking enabled"),
                parameters(
                        Check.NO_FUNCTIONS,
                        "\"functions\":[{\"name\":\"a\"}]",
                        tools("a"),
                        "functions and function_call are not supported"),
                parameters(Check.TOOLS_UP_TO_128, manyTools(129), manyTools(128), "at most 128"),
                parameters(
                        Check.TOOL_NAMES_UNIQUE,
                        tools("a", "b", "a"),
                        tools("a", "b"),
                        "function name a is duplicated"),
                parameters(
                        Check.TOOL_NAMES_MOONSHOT,
                        tools("1st"),
                        tools("_1st-one"),
                        "function name is invalid, must start with a letter"),
                parameters(
                        Check.TOOL_NAMES_OPENAI,
                        tools("a", "functions.add"),
                        tools("1st"),
                        "Invalid 'tools[1].function.name': string does not match pattern"),
                parameters(
                        Check.TOOL_SCHEMAS,
                        tool("{\"type\":\"object\",\"properties\":{\"x\":{}}}"),
                        tool("{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}"),
                        "Invalid request: tools.function.parameters is not a valid moonshot flavored"
                                + " json schema, details: <At path 'properties.x': type is not"
                                + " defined>"),
                parameters(
                        Check.TOOL_SCHEMA_KEYWORDS,
                        tool("{\"type\":\"object\",\"title\":\"T\"}"),
                        tool("{\"type\":\"object\",\"description\":\"T\"}"),
                        "<At path 'root': unsupported keywords: title>"),
                messages(
                        Check.TEXT_CONTENT_ONLY,
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}",
                        USER,
                        "position 0 must be a string"),
                messages(
                        Check.TEXT_NOT_EMPTY,
                        OWN.replace("\"content\":null", "\"content\":\"\""),
                        OWN,
                        "text content is empty"),
                messages(
                        Check.TEXT_NOT_EMPTY,
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"}]}",
                        USER,
                        "text content is empty"),
                messages(
                        Check.ASSISTANT_NOT_EMPTY,
                        USER + ",{\"role\":\"assistant\",\"content\":null}",
                        OWN,
                        "the message at position 1 with role 'assistant' must not be empty"),
                messages(
                        Check.REASONING_RETURNED,
                        OWN,
                        OWN.replace("\"content\":null", "\"reasoning_content\":\" \""),
                        "thinking is enabled but reasoning_content is missing in assistant tool call"
                                + " message at index 1"),
                messages(
                        Check.TOOL_CALLS_ANSWERED,
                        OWN.substring(0, OWN.lastIndexOf(",\n{\"role\":\"tool\"")),
                        OWN,
                        "did not have response messages: functions.add:1"),
                messages(
                        Check.TOOL_RESULTS_CALLED,
                        "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"1\"}",
                        OWN,
                        "must be a response to a preceeding message with 'tool_calls'"),
                messages(
                        Check.MESSAGES_UP_TO_2_MIB,
                        USER.replace("hello", "x".repeat(2_097_152)),
                        USER.replace("hello", "x".repeat(2_000_000)),
                        "exceeds limit 2097152"),
                messages(
                        Check.TOOL_CALL_IDS_UP_TO_40,
                        Asking.HISTORY.formatted("c1", LONG_ID),
                        OWN,
                        "Invalid 'messages[1].tool_calls[1].id': string too long. Expected a string"
                                + " with maximum length 40, but got a string with length 41"
                                + " instead."),
                arguments(
                        Check.PARTIAL_WITHOUT_JSON,
                        partial("json_object"),
                        partial("text"),
                        "partial mode is incompatible"),
                parameters(
                        Check.NO_SAMPLING,
                        "\"temperature\":1",
                        "\"max_tokens\":3",
                        "Unsupported parameter: 'temperature' is not supported with this model."),
                parameters(
                        Check.NO_MAX_TOKENS,
                        "\"max_tokens\":5",
                        "\"max_completion_tokens\":5",
                        "Use 'max_completion_tokens' instead."),
                parameters(
                        Check.NO_FOREIGN_PARAMETERS,
                        "\"thinking\":{\"type\":\"enabled\"}",
                        "\"reasoning_effort\":\"low\"",
                        "Unknown parameter: 'thinking'."),
                messages(
                        Check.NO_FOREIGN_PARAMETERS,
                        OWN.replace("\"content\":null", "\"reasoning_content\":\"\""),
                        OWN,
                        "Unknown parameter: 'messages[1].reasoning_content'."));
    }

    private static Arguments parameters(Check check, String bad, String good, String words) {
        return arguments(check, Asking.simple("," + bad), Asking.simple("," + good), words);
    }

    private static Arguments messages(Check check, String bad, String good, String words) {
        return arguments(check, Asking.request(bad, ""), Asking.request(good, ""), words);
    }

    private static String partial(String format) {
        return Asking.request(
                USER + ",{\"role\":\"assistant\",\"content\":\"{\",\"partial\":true}",
                ",\"response_format\":{\"type\":\"" + format + "\"}");
    }

    private static String tools(String... names) {
        return Stream.of(names)
                .map("{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}"::formatted)
                .collect(Collectors.joining(",", "\"tools\":[", "]"));
    }

    private static String manyTools(int count) {
        return tools(IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new));
    }

    static String tool(String parameters) {
        return "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":%s}}]"
                .formatted(parameters);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void refusesWhatTheRuleForbidsAndNothingElse(
            Check check, String bad, String good, String words) {
        asking.simulator.script(Script.echo().as(Profile.of(check)));
        HttpResponse<String> refused = asking.send(bad);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Http.json(refused).at("/error/message").asString()).contains(words);
        assertThat(Http.json(refused).at("/error/type").asString())
                .isEqualTo("invalid_request_error");
        assertThat(asking.send(good).statusCode()).isEqualTo(200);

        asking.simulator.script(Script.echo());
        assertThat(asking.send(bad).statusCode()).isEqualTo(200);
    }

    @Test
    void everyRuleIsTested() {
        Set<Object> tested = rules().map(rule -> rule.get()[0]).collect(Collectors.toSet());
        assertThat(tested).containsExactlyInAnyOrder((Object[]) Check.values());
        assertThat(Check.values()).allMatch(check -> check.section().matches("A\\d+"));
    }

    @Test
    void aRefusalUsesUpNoRule() {
        asking.simulator.script(
                Script.of(Rule.any().overall(Behaviour.Status.of(500)))
                        .as(Profile.of(Check.N_UP_TO_5)));
        assertThat(asking.send(Asking.simple(",\"n\":9")).statusCode()).isEqualTo(400);
        assertThat(asking.send(Asking.simple("")).statusCode()).isEqualTo(500);
        assertThat(asking.simulator.calls().total()).isEqualTo(2);
    }
}
