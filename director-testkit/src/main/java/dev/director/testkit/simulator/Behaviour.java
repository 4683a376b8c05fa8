package dev.director.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.director.testkit.simulator.error.ProviderError;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the simulator does with a call. As JSON each has its {@code kind} and the components of its
 * record: {@code {"kind": "status", "code": 429, "headers": {"Retry-After": "1"}, "body": "{}"}}.
 * Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Behaviour.Echo.class, name = "echo"),
    @JsonSubTypes.Type(value = Behaviour.Answer.class, name = "answer"),
    @JsonSubTypes.Type(value = Behaviour.Oversize.class, name = "oversize"),
    @JsonSubTypes.Type(value = Behaviour.Recite.class, name = "recite"),
    @JsonSubTypes.Type(value = Behaviour.Ticks.class, name = "ticks"),
    @JsonSubTypes.Type(value = Behaviour.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Behaviour.Fail.class, name = "fail"),
    @JsonSubTypes.Type(value = Behaviour.Hang.class, name = "hang"),
    @JsonSubTypes.Type(value = Behaviour.Cut.class, name = "cut"),
    @JsonSubTypes.Type(value = Behaviour.Garbage.class, name = "garbage"),
    @JsonSubTypes.Type(value = Behaviour.Truncated.class, name = "truncated"),
    @JsonSubTypes.Type(value = Behaviour.Empty.class, name = "empty")
})
public sealed interface Behaviour {

    /** Answers {@code "echo: "} and the last user message: what is done when no rule matches. */
    record Echo() implements Behaviour {}

    /** Answers the outputs of all tools so far, in order, with {@code " | "} between them. */
    record Recite() implements Behaviour {}

    /**
     * A chosen completion.
     *
     * @param content the assistant's text; {@code null} on the wire where empty
     * @param finishReason OpenAI's {@code finish_reason}
     * @param usage the tokens reported; about a quarter of the characters where empty
     * @param toolCalls the raw {@code tool_calls} array, sent as it is
     * @param betweenChunksMillis milliseconds between two chunks of a streamed answer; 0 sends them
     *     all at once
     * @param reasoning what a thinking model thought; a chat answer has it as {@code
     *     reasoning_content} unless a quirk says otherwise
     * @param quirks how the answer differs from OpenAI's, beside what its {@link Profile} says
     */
    record Answer(
            Optional<String> content,
            String finishReason,
            Optional<Usage> usage,
            Optional<JsonNode> toolCalls,
            long betweenChunksMillis,
            Optional<String> reasoning,
            Set<Quirk> quirks)
            implements Behaviour {
        private static final Answer NOTHING =
                new Answer(
                        Optional.empty(),
                        "stop",
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Set.of());

        /** Copies the quirks. */
        public Answer {
            quirks = Set.copyOf(quirks);
        }

        /** A text that ends with {@code stop}. */
        public static Answer text(String content) {
            return NOTHING.saying(content);
        }

        /**
         * Tool calls: {@code json} is the {@code tool_calls} array as the provider would send it.
         */
        public static Answer toolCalls(String json) {
            Optional<JsonNode> calls = Optional.of(JsonMapper.shared().readTree(json));
            return new Answer(
                    Optional.empty(),
                    "tool_calls",
                    Optional.empty(),
                    calls,
                    0,
                    Optional.empty(),
                    Set.of());
        }

        /** The same with {@code text} as its content, beside tool calls for instance. */
        public Answer saying(String text) {
            return copy(Optional.of(text), finishReason, usage, reasoning, quirks);
        }

        /** The same, reporting {@code tokens}. */
        public Answer withUsage(Usage tokens) {
            return copy(content, finishReason, Optional.of(tokens), reasoning, quirks);
        }

        /** The same, ending with {@code reason}. */
        public Answer finishing(String reason) {
            return copy(content, reason, usage, reasoning, quirks);
        }

        /** The same of a model that thought {@code thoughts} first. */
        public Answer thinking(String thoughts) {
            return copy(content, finishReason, usage, Optional.of(thoughts), quirks);
        }

        /** The same with these quirks too. */
        public Answer with(Quirk... more) {
            Set<Quirk> all = new HashSet<>(quirks);
            all.addAll(List.of(more));
            return copy(content, finishReason, usage, reasoning, all);
        }

        /** The same, streamed with a pause of {@code millis} between two chunks. */
        public Answer streamedEvery(long millis) {
            return new Answer(content, finishReason, usage, toolCalls, millis, reasoning, quirks);
        }

        private Answer copy(
                Optional<String> text,
                String reason,
                Optional<Usage> tokens,
                Optional<String> thoughts,
                Set<Quirk> all) {
            return new Answer(text, reason, tokens, toolCalls, betweenChunksMillis, thoughts, all);
        }
    }

    /**
     * A correct completion whose content is {@code bytes} long: for outputs beyond a record's size
     * limit.
     *
     * @param bytes length of the content, ASCII
     */
    record Oversize(int bytes) implements Behaviour {}

    /**
     * A completion that tells when each piece of it left: a streamed one is so many words, each the
     * microseconds since 1970 at which it was written, and a plain one is one such word. For
     * measuring how long text is on its way; Chat Completions only.
     *
     * @param count words of a streamed answer, 1 or more
     * @param everyMillis milliseconds between two of them
     */
    record Ticks(int count, long everyMillis) implements Behaviour {}

    /**
     * A plain HTTP answer, an error as a rule.
     *
     * @param code HTTP status
     * @param headers sent as they are; {@code Content-Type: application/json} where absent
     * @param body sent as it is, UTF-8
     */
    record Status(int code, Map<String, String> headers, String body) implements Behaviour {
        /** Copies the headers. */
        public Status {
            headers = Map.copyOf(headers);
        }

        /** A status with an error body in OpenAI's shape. */
        public static Status of(int code) {
            String body =
                    """
                    {"error":{"message":"simulated %d","type":"simulated","param":null,"code":"simulated_%d"}}\
                    """
                            .formatted(code, code);
            return new Status(code, Map.of(), body);
        }

        /** The same with one more header, {@code Retry-After} for instance. */
        public Status withHeader(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Status(code, more, body);
        }
    }

    /**
     * An error as a real provider answers it: {@code {"kind": "fail", "error": "MOONSHOT_RPM"}}.
     */
    record Fail(ProviderError error) implements Behaviour {}

    /** Never answers; the call stays open until the client gives up or the simulator closes. */
    record Hang() implements Behaviour {}

    /**
     * Closes the connection part-way through an otherwise correct answer.
     *
     * @param at what the client has received by then
     * @param count bytes of the body, or chunks of the stream; not used {@link At#BEFORE_HEAD}
     */
    record Cut(At at, int count) implements Behaviour {
        /** Where a {@link Cut} happens. */
        public enum At {
            /** Not even the status line. */
            BEFORE_HEAD,
            /** The head and {@code count} bytes of the body. */
            BYTES,
            /**
             * The head and {@code count} chunks of a streamed answer; of a plain one, the head
             * alone.
             */
            CHUNKS
        }

        /** Closes without a status line. */
        public static Cut beforeHead() {
            return new Cut(At.BEFORE_HEAD, 0);
        }

        /** Closes after {@code bytes} of the body. */
        public static Cut afterBytes(int bytes) {
            return new Cut(At.BYTES, bytes);
        }

        /** Closes after {@code chunks} chunks of the stream. */
        public static Cut afterChunks(int chunks) {
            return new Cut(At.CHUNKS, chunks);
        }
    }

    /**
     * Status 200 with a body that is no completion.
     *
     * @param contentType as the header says
     * @param body what comes instead, UTF-8
     */
    record Garbage(String contentType, String body) implements Behaviour {
        /** Claims to be JSON and is not. */
        public static Garbage notJson() {
            return new Garbage("application/json", "\u0000\u0001garbage]}");
        }

        /** A proxy's error page under status 200. */
        public static Garbage html() {
            return new Garbage("text/html", "<html><body><h1>Bad gateway</h1></body></html>");
        }
    }

    /** Half of a correct answer, delivered as if it were all of it. */
    record Truncated() implements Behaviour {}

    /**
     * Status 200 that says nothing.
     *
     * @param part what is empty
     */
    record Empty(Part part) implements Behaviour {
        /** What is empty in an {@link Empty} answer. */
        public enum Part {
            /** The body has no bytes. */
            BODY,
            /** {@code choices} has no elements. */
            CHOICES,
            /** The assistant's {@code content} is the empty string. */
            CONTENT
        }
    }
}
