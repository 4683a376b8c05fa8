package dev.director.api.openai;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Usage;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A completed result as OpenAI's {@code chat.completion} object: one choice, with the members that
 * its clients require to be there, null where they have no value. Static, thread-safe.
 */
public final class ChatCompletionJson {
    private static final String STOP = "stop";
    private static final String TOOL_CALLS = "tool_calls";

    /** Clients read the reason as a closed list. */
    private static final Set<String> REASONS =
            Set.of(STOP, "length", TOOL_CALLS, "content_filter", "function_call");

    private ChatCompletionJson() {}

    /**
     * The object. What the provider said beside OpenAI's members, such as {@code
     * reasoning_content}, stays in the message.
     *
     * @param result a completed one, whose message is in OpenAI's shape
     */
    public static ObjectNode of(DirectorResult result) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("id", id(result.requestId()));
        json.put("object", "chat.completion");
        json.put("created", result.completedAt().getEpochSecond());
        json.put("model", result.model().answered().orElse(result.model().requested()));
        ObjectNode message = message(result);
        ObjectNode choice = json.putArray("choices").addObject();
        choice.put("index", 0);
        choice.set("message", message);
        choice.putNull("logprobs");
        choice.put("finish_reason", finishReason(result.finishReason(), message));
        json.set("usage", usage(result.usage()));
        return json;
    }

    /** The completion's id: the same for one request, whoever asks. */
    public static String id(String requestId) {
        return "chatcmpl-" + requestId;
    }

    /** Tokens by OpenAI's names. */
    public static ObjectNode usage(Usage usage) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("prompt_tokens", usage.inputTokens());
        json.put("completion_tokens", usage.outputTokens());
        json.put("total_tokens", usage.inputTokens() + usage.outputTokens());
        json.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cachedInputTokens())
                .put("audio_tokens", 0);
        json.putObject("completion_tokens_details")
                .put("reasoning_tokens", usage.reasoningTokens())
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return json;
    }

    private static ObjectNode message(DirectorResult result) {
        ObjectNode message = Codec.mapper().createObjectNode();
        message.put("role", "assistant");
        message.putNull("content");
        message.putNull("refusal");
        result.message()
                .ifPresent(said ->
                        said.forEachEntry((name, value) -> {
                            if (!name.equals(TOOL_CALLS) || !value.isEmpty()) {
                                message.set(name, value);
                            }
                        }));
        return message;
    }

    private static String finishReason(Optional<String> reason, JsonNode message) {
        return reason.filter(REASONS::contains)
                .orElse(message.path(TOOL_CALLS).isEmpty() ? STOP : TOOL_CALLS);
    }
}
