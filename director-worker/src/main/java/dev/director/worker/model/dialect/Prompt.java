package dev.director.worker.model.dialect;

import dev.director.schemas.DirectorRequest;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is to be asked, whoever answers. Immutable as long as nobody writes to its nodes.
 *
 * @param request for its options; its own messages and tools are not looked at
 * @param messages in OpenAI's Chat Completions shape, fitted to the model's window; an assistant's
 *     may carry its reasoning in any provider's members
 * @param tools definitions in OpenAI's Chat Completions shape
 * @param maxTokens the limit of answer tokens, reasoning included; at least 1. It is always sent:
 *     some providers stop early without, and limiters count it whatever is written
 */
public record Prompt(
        DirectorRequest request, List<ObjectNode> messages, List<ObjectNode> tools, int maxTokens) {

    /**
     * @throws IllegalArgumentException when there is no room for an answer
     */
    public Prompt {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        if (maxTokens < 1) {
            throw new IllegalArgumentException("an answer needs a token, not " + maxTokens);
        }
    }
}
