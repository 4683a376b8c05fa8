package dev.director.worker.context;

import dev.director.schemas.ErrorCode;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What came of fitting a conversation to a window. */
public sealed interface Fit {

    /**
     * It fits.
     *
     * @param messages to be sent, in this order
     * @param measure what they, the tools and the response format consist of
     * @param promptTokens what that will be billed as
     * @param maxTokens to be sent as the limit of the answer; sized, since rate limiters count it
     *     whatever is generated
     * @param warnings what was cut, a sentence each, without content; for the result
     */
    record Fitted(
            List<ObjectNode> messages,
            Measure measure,
            int promptTokens,
            int maxTokens,
            List<String> warnings)
            implements Fit {
        public Fitted {
            messages = List.copyOf(messages);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * What may not be cut is too large for the window. A larger window may take it.
     *
     * @param needed tokens, those of the shortest useful answer included
     * @param available tokens, the whole window
     * @param message both, and what they go to, in words without content
     */
    record TooLarge(int needed, int available, String message) implements Fit {

        /** {@link ErrorCode#CONTEXT_TOO_LARGE}. */
        public ErrorCode code() {
            return ErrorCode.CONTEXT_TOO_LARGE;
        }
    }
}
