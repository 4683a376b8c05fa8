package dev.director.testkit.simulator;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A call as the rules of a {@link Script} see it.
 *
 * @param sequence 1, 2, ... in order of arrival
 * @param request {@code tenant/requestId}, the whole header where it has another form, or {@code
 *     "-"} without one
 * @param id the parsed header, where it has the form of {@link CallId}
 * @param header the value of {@code X-Client-Request-Id}, or the empty string
 * @param path of the URL, {@code /v1/chat/completions} for instance
 * @param credential the bearer token, or the empty string
 * @param model the model asked for, or the empty string
 * @param stream whether a streamed answer is asked for
 * @param body the whole request body
 */
public record Call(
        long sequence,
        String request,
        Optional<CallId> id,
        String header,
        String path,
        String credential,
        String model,
        boolean stream,
        JsonNode body) {
    private static final long DEFAULT_MAX_TOKENS = 1024;

    /** How many messages of the assistant's the conversation has; of Chat Completions. */
    public int turns() {
        return (int)
                body.path("messages")
                        .valueStream()
                        .filter(message -> message.path("role").asString("").equals("assistant"))
                        .count();
    }

    /**
     * The text of the last message whose role is {@code user}, or of Responses' {@code input}; or
     * the empty string.
     */
    public String lastUserText() {
        if (body.path("input").isString()) {
            return body.path("input").asString();
        }
        JsonNode messages = body.path(body.has("input") ? "input" : "messages");
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonNode message = messages.path(i);
            if (message.path("role").asString("").equals("user")) {
                return text(message.path("content"));
            }
        }
        return "";
    }

    /** What tools gave so far, in order. */
    List<String> toolOutputs() {
        return Stream.concat(
                        body.path("messages")
                                .valueStream()
                                .filter(it -> it.path("role").asString("").equals("tool"))
                                .map(message -> message.path("content")),
                        body.path("input")
                                .valueStream()
                                .filter(it ->
                                        it.path("type").asString("").equals("function_call_output"))
                                .map(item -> item.path("output")))
                .map(Call::text)
                .toList();
    }

    /** An estimate of the input's tokens, 1 or more. */
    long promptTokens() {
        return Completion.promptTokens(body);
    }

    /** What a rate limiter counts: the prompt and the most that may be answered (A3). */
    long limitedTokens() {
        long most = DEFAULT_MAX_TOKENS;
        for (String name : List.of("max_tokens", "max_completion_tokens", "max_output_tokens")) {
            most = body.path(name).asLong(most);
        }
        return promptTokens() + most;
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder parts = new StringBuilder();
        for (JsonNode part : content) {
            parts.append(part.path("text").asString(""));
        }
        return parts.toString();
    }
}
