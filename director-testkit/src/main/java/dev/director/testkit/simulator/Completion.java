package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A completion on OpenAI's wire: as one JSON body, or as the server-sent events of a stream. */
final class Completion {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CHUNKS = 8;

    private final Call call;
    private final Answer answer;
    private final long created;

    Completion(Call call, Answer answer, long createdSeconds) {
        this.call = call;
        this.answer = answer;
        this.created = createdSeconds;
    }

    /** The body of a plain answer. */
    byte[] body() {
        ObjectNode root = root("chat.completion");
        ObjectNode choice = choice(root);
        ObjectNode message = choice.putObject("message");
        message.put("role", "assistant");
        answer.content()
                .ifPresentOrElse(c -> message.put("content", c), () -> message.putNull("content"));
        message.putNull("refusal");
        answer.toolCalls().ifPresent(calls -> message.set("tool_calls", calls));
        choice.putNull("logprobs");
        choice.put("finish_reason", answer.finishReason());
        root.set("usage", usage());
        return JSON.writeValueAsBytes(root);
    }

    /** The events of a streamed answer, {@code [DONE]} included. */
    List<byte[]> events() {
        List<byte[]> events = new ArrayList<>();
        ObjectNode role = JSON.createObjectNode().put("role", "assistant").put("content", "");
        events.add(deltaEvent(role, null));
        answer.content()
                .ifPresent(text -> {
                    for (String part : split(text)) {
                        events.add(deltaEvent(JSON.createObjectNode().put("content", part), null));
                    }
                });
        answer.toolCalls().ifPresent(calls -> addToolCalls(calls, events));
        events.add(deltaEvent(JSON.createObjectNode(), answer.finishReason()));
        if (call.body().path("stream_options").path("include_usage").asBoolean(false)) {
            ObjectNode last = root("chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage());
            events.add(event(JSON.writeValueAsBytes(last)));
        }
        events.add(event("[DONE]".getBytes(StandardCharsets.UTF_8)));
        return events;
    }

    /**
     * As OpenAI streams them: id and name first, then the arguments piece by piece, both under the
     * call's index.
     */
    private void addToolCalls(JsonNode calls, List<byte[]> events) {
        int index = 0;
        for (JsonNode toolCall : calls) {
            ObjectNode first = toolCall.deepCopy().asObject();
            String arguments = first.path("function").path("arguments").asString("");
            first.put("index", index);
            first.withObject("function").put("arguments", "");
            events.add(deltaEvent(toolDelta(first), null));
            for (String part : split(arguments)) {
                ObjectNode next = JSON.createObjectNode().put("index", index);
                next.putObject("function").put("arguments", part);
                events.add(deltaEvent(toolDelta(next), null));
            }
            index++;
        }
    }

    private static ObjectNode toolDelta(ObjectNode toolCall) {
        ObjectNode delta = JSON.createObjectNode();
        delta.putArray("tool_calls").add(toolCall);
        return delta;
    }

    private byte[] deltaEvent(ObjectNode delta, @Nullable String finishReason) {
        ObjectNode chunk = root("chat.completion.chunk");
        ObjectNode choice = choice(chunk);
        choice.set("delta", delta);
        choice.put("finish_reason", finishReason);
        return event(JSON.writeValueAsBytes(chunk));
    }

    private ObjectNode root(String object) {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", "chatcmpl-sim" + call.sequence());
        root.put("object", object);
        root.put("created", created);
        root.put("model", call.model());
        return root;
    }

    private static ObjectNode choice(ObjectNode root) {
        ArrayNode choices = root.putArray("choices");
        return choices.addObject().put("index", 0);
    }

    private ObjectNode usage() {
        Usage tokens = answer.usage().orElseGet(this::estimate);
        ObjectNode usage = JSON.createObjectNode();
        usage.put("prompt_tokens", tokens.promptTokens());
        usage.put("completion_tokens", tokens.completionTokens());
        usage.put("total_tokens", tokens.promptTokens() + tokens.completionTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", tokens.cachedTokens());
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", tokens.reasoningTokens());
        return usage;
    }

    /** A quarter of the characters, as the rule of thumb has it. */
    private Usage estimate() {
        long in = 0;
        for (JsonNode message : call.body().path("messages")) {
            JsonNode content = message.path("content");
            in += content.isString() ? content.asString().length() : content.toString().length();
        }
        long out = answer.content().map(String::length).orElse(0);
        out += answer.toolCalls().map(c -> c.toString().length()).orElse(0);
        return Usage.of(in / 4 + 1, out / 4 + 1);
    }

    /** At most {@link #CHUNKS} pieces, none of which ends inside a surrogate pair. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int step = Math.max(8, text.length() / CHUNKS + 1);
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + step);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            parts.add(text.substring(from, to));
            from = to;
        }
        return parts;
    }

    private static byte[] event(byte[] data) {
        byte[] prefix = "data: ".getBytes(StandardCharsets.UTF_8);
        byte[] event = new byte[prefix.length + data.length + 2];
        System.arraycopy(prefix, 0, event, 0, prefix.length);
        System.arraycopy(data, 0, event, prefix.length, data.length);
        event[event.length - 1] = '\n';
        event[event.length - 2] = '\n';
        return event;
    }
}
