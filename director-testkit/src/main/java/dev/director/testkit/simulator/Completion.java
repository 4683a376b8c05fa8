package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An answer as the body of OpenAI's chat completion: what quirks bend and other forms are of. */
final class Completion {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Call call;
    private final Answer answer;

    private Completion(Call call, Answer answer) {
        this.call = call;
        this.answer = answer;
    }

    static ObjectNode of(Call call, Answer answer, long createdSeconds) {
        return new Completion(call, answer).body(createdSeconds);
    }

    private ObjectNode body(long createdSeconds) {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", "chatcmpl-sim" + call.sequence());
        root.put("object", "chat.completion");
        root.put("created", createdSeconds);
        root.put("model", call.model());
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.set("message", message());
        choice.putNull("logprobs");
        choice.put("finish_reason", answer.finishReason());
        root.set("usage", usage());
        return root;
    }

    private ObjectNode message() {
        ObjectNode message = JSON.createObjectNode().put("role", "assistant");
        answer.reasoning().ifPresent(thoughts -> message.put("reasoning_content", thoughts));
        answer.content()
                .ifPresentOrElse(c -> message.put("content", c), () -> message.putNull("content"));
        message.putNull("refusal");
        answer.toolCalls().ifPresent(calls -> message.set("tool_calls", calls.deepCopy()));
        return message;
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
        long out = answer.content().map(String::length).orElse(0);
        out += answer.reasoning().map(String::length).orElse(0);
        out += answer.toolCalls().map(c -> c.toString().length()).orElse(0);
        return Usage.of(call.promptTokens(), out / CHARACTERS_PER_TOKEN + 1);
    }

    /** The tokens of a request, by the same rule. */
    static long promptTokens(JsonNode request) {
        long in = request.path("instructions").asString("").length();
        for (JsonNode message : request.path("messages")) {
            in += length(message.path("content"));
        }
        JsonNode input = request.path("input");
        in += input.isMissingNode() ? 0 : length(input);
        return in / CHARACTERS_PER_TOKEN + 1;
    }

    private static int length(JsonNode content) {
        return content.isString() ? content.asString().length() : content.toString().length();
    }
}
