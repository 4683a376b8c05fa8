package dev.director.worker.model.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What providers reply, and how the tests read it. */
final class Replies {

    /** When errors are read. */
    static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    /** A route without quirks; tools are offered. */
    static final Expectation PLAIN = new Expectation(false, true, Set.of("add", "search"));

    /** A route whose markers leak; tools are offered. */
    static final Expectation LEAKY = new Expectation(true, true, Set.of("add", "search"));

    /** As {@link #PLAIN}, with a tool choice of none. */
    static final Expectation NO_TOOLS = new Expectation(false, false, Set.of("add"));

    private Replies() {}

    /** What came of a stream, and what was shown of it. */
    record Streamed(CallOutcome outcome, List<String> shown) {

        String text() {
            return String.join("", shown);
        }

        CallOutcome.Answer answer() {
            return Replies.answer(outcome);
        }

        CallOutcome.Failure failure() {
            return Replies.failure(outcome);
        }
    }

    /** What an error's response is, with headers as names and values in turn. */
    static CallOutcome.Failure error(int status, String body, String... headers) {
        Map<String, List<String>> fields = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            fields.put(headers[i], List.of(headers[i + 1]));
        }
        return Classifier.of(status, fields, bytes(body), NOW);
    }

    /** How long a failure asks to wait, or a hyphen. */
    static String waitOf(CallOutcome.Failure failure) {
        return failure.fault().next() instanceof Next.Retry(_, var wait) && wait.isPresent()
                ? wait.get().toString()
                : "-";
    }

    /** The simple name of a failure's fault. */
    static String fault(CallOutcome.Failure failure) {
        return failure.fault().getClass().getSimpleName();
    }

    static CallOutcome chat(String body, Expectation expectation) {
        return ChatAssembler.plain(bytes(body), expectation, "from-header");
    }

    static Streamed chatStream(Expectation expectation, String... data) {
        return streamed(shown -> new ChatAssembler(expectation, "", shown), List.of(data));
    }

    static Streamed responsesStream(Expectation expectation, String... data) {
        return streamed(shown -> new ResponsesAssembler(expectation, "", shown), List.of(data));
    }

    static Streamed streamed(
            Function<Consumer<String>, StreamAssembler> assembler, List<String> data) {
        List<String> shown = new ArrayList<>();
        StreamAssembler assembling = assembler.apply(shown::add);
        data.forEach(it -> assembling.accept(new SseReader.Event.Data("", it)));
        return new Streamed(assembling.end(), shown);
    }

    /** A chunk with that delta and nothing else. */
    static String delta(String members) {
        return """
        {"id":"gen-7","model":"moonshotai/kimi-k2-0905","choices":[{"index":0,"delta":{%s},"finish_reason":null}]}\
        """
                .formatted(members);
    }

    static String content(String text) {
        return delta("\"content\":" + quoted(text));
    }

    static String finish(String reason) {
        return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}"
                .formatted(reason);
    }

    /** A chunk with a piece of a call; what is null is left out. */
    static String call(Integer index, String id, String name, String arguments, String finish) {
        String call =
                """
                {%s"id":"%s","type":"function","function":{"name":%s,"arguments":%s}}\
                """
                        .formatted(
                                index == null ? "" : "\"index\":%d,".formatted(index),
                                id,
                                name.isEmpty() ? "null" : quoted(name),
                                arguments == null ? "null" : quoted(arguments));
        return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[%s]},\"finish_reason\":%s}]}"
                .formatted(call, finish == null ? "null" : quoted(finish));
    }

    static String quoted(String text) {
        return Codec.mapper().writeValueAsString(text);
    }

    static CallOutcome.Answer answer(CallOutcome outcome) {
        assertThat(outcome).isInstanceOf(CallOutcome.Answer.class);
        return (CallOutcome.Answer) outcome;
    }

    static CallOutcome.Failure failure(CallOutcome outcome) {
        assertThat(outcome).isInstanceOf(CallOutcome.Failure.class);
        return (CallOutcome.Failure) outcome;
    }

    static String text(CallOutcome.Answer answer) {
        return answer.message().path("content").asString("");
    }

    /** The calls of an answer, each as {@code id name arguments}. */
    static List<String> calls(CallOutcome.Answer answer) {
        return answer.message().path("tool_calls").valueStream().map(Replies::call).toList();
    }

    private static String call(JsonNode call) {
        JsonNode function = call.path("function");
        return "%s %s %s"
                .formatted(
                        call.path("id").stringValue(),
                        function.path("name").stringValue(),
                        function.path("arguments").stringValue());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
