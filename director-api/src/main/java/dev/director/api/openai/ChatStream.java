package dev.director.api.openai;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run's progress as OpenAI's {@code chat.completion.chunk}s. The protocol cannot take back what
 * was sent: where an attempt was withdrawn, the next one's text goes on behind what was sent as far
 * as it is the same, and nothing more is sent where it is not. For one thread.
 */
final class ChatStream {
    private final String requestId;
    private final String model;
    private final long created;
    private final boolean usage;

    /** The text of the turn as it was sent. */
    private final StringBuilder sent = new StringBuilder();

    /** The same as the newest attempt says it, while that is not known to be what was sent. */
    private Optional<StringBuilder> again = Optional.empty();

    private long attempt;
    private boolean calledTools;
    private boolean begun;

    /**
     * @param created in seconds since the epoch
     * @param usage whether the last chunk is to tell the tokens
     */
    ChatStream(String requestId, String model, long created, boolean usage) {
        this.requestId = requestId;
        this.model = model;
        this.created = created;
        this.usage = usage;
    }

    /** What is to be sent now. */
    List<ObjectNode> on(ProgressEvent event) {
        if (event.attempt() == 0 || event.attempt() < attempt) {
            return List.of();
        }
        if (event.attempt() > attempt) {
            begin(event.attempt());
        }
        switch (event.kind()) {
            case DELTA -> {
                return text(event.fields().get("text"));
            }
            case DISCARD -> withdraw();
            case TOOL -> calledTools = true;
            case ACCEPTED, WAITING, STARTED, FALLBACK -> {
                // Nothing that a client of this protocol hears of.
            }
        }
        return List.of();
    }

    /** After tool calls another turn speaks; else the same turn speaks again. */
    private void begin(long next) {
        if (calledTools) {
            sent.setLength(0);
            again = Optional.empty();
        } else if (attempt > 0) {
            withdraw();
        }
        attempt = next;
        calledTools = false;
    }

    private void withdraw() {
        again = sent.isEmpty() ? Optional.empty() : Optional.of(new StringBuilder());
    }

    private List<ObjectNode> text(@Nullable JsonNode piece) {
        String text = piece == null ? "" : piece.asString("");
        if (again.isEmpty()) {
            return send(text);
        }
        StringBuilder said = again.get().append(text);
        if (said.length() < sent.length()
                || !said.substring(0, sent.length()).contentEquals(sent)) {
            return List.of();
        }
        again = Optional.empty();
        return send(said.substring(sent.length()));
    }

    private List<ObjectNode> send(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        sent.append(text);
        List<ObjectNode> chunks = new ArrayList<>();
        opening().ifPresent(chunks::add);
        chunks.add(chunk(delta().put("content", text)));
        return chunks;
    }

    /**
     * What remains to be sent of a completed run; nothing where that is not what was sent before.
     */
    Optional<List<ObjectNode>> end(DirectorResult result) {
        String content = result.message().map(it -> it.path("content").asString("")).orElse("");
        if (!content.startsWith(sent.toString())) {
            return Optional.empty();
        }
        List<ObjectNode> chunks = new ArrayList<>(send(content.substring(sent.length())));
        opening().ifPresent(chunks::add);
        ObjectNode whole = ChatCompletionJson.of(result);
        JsonNode choice = whole.path("choices").path(0);
        toolCalls(choice.path("message").path("tool_calls")).ifPresent(chunks::add);
        ObjectNode last = chunk(delta());
        ((ObjectNode) last.path("choices").path(0))
                .set("finish_reason", choice.get("finish_reason"));
        chunks.add(last);
        if (usage) {
            ObjectNode tokens = chunk(delta());
            tokens.putArray("choices");
            tokens.set("usage", whole.get("usage"));
            chunks.add(tokens);
        }
        return Optional.of(chunks);
    }

    private Optional<ObjectNode> toolCalls(JsonNode calls) {
        if (calls.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode delta = delta();
        ArrayNode all = delta.putArray("tool_calls");
        for (JsonNode call : calls) {
            ObjectNode one = all.addObject();
            one.put("index", all.size() - 1);
            call.forEachEntry(one::set);
        }
        return Optional.of(chunk(delta));
    }

    /** The first says who speaks. */
    private Optional<ObjectNode> opening() {
        if (begun) {
            return Optional.empty();
        }
        begun = true;
        return Optional.of(chunk(delta().put("role", "assistant").put("content", "")));
    }

    private static ObjectNode delta() {
        return Codec.mapper().createObjectNode();
    }

    private ObjectNode chunk(ObjectNode delta) {
        ObjectNode chunk = Codec.mapper().createObjectNode();
        chunk.put("id", ChatCompletionJson.id(requestId));
        chunk.put("object", "chat.completion.chunk");
        chunk.put("created", created);
        chunk.put("model", model);
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs");
        choice.putNull("finish_reason");
        return chunk;
    }
}
