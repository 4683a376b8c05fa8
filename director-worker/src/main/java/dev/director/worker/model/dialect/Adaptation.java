package dev.director.worker.model.dialect;

import dev.director.schemas.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A prompt as a route takes it, or why it cannot. */
public sealed interface Adaptation {

    /**
     * To be sent.
     *
     * @param body the complete body; parts of it are shared with the prompt, so nobody may write to
     *     it
     * @param warnings what was left out or changed, each once, in words for the result
     * @param expected to be checked of the answer, where the provider would not see to it
     * @param toolNames the names of tools as sent, where they differ, to those that were given
     */
    record Adapted(
            ObjectNode body,
            List<String> warnings,
            Optional<ExpectedCalls> expected,
            Map<String, String> toolNames)
            implements Adaptation {
        public Adapted {
            warnings = List.copyOf(warnings);
            toolNames = Map.copyOf(toolNames);
        }

        /** An answer's message in Chat Completions shape, with the tools' names as given. */
        public ObjectNode restored(ObjectNode message) {
            return Restored.of(message, toolNames);
        }
    }

    /**
     * Not to be sent: this route cannot answer it, though another may.
     *
     * @param reason in words, without content
     */
    record Refused(String reason) implements Adaptation {

        /** What the provider would have said. */
        public ErrorCode code() {
            return ErrorCode.PROVIDER_BAD_REQUEST;
        }
    }
}
