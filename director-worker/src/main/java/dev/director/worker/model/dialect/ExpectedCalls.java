package dev.director.worker.model.dialect;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which calls an answer must hold, where that was only asked for in words. An answer that has not
 * may be asked for once more.
 */
public sealed interface ExpectedCalls {

    /** Whether an answer's message is as expected, with its tools' names as they were given. */
    boolean metBy(ObjectNode message);

    /**
     * At least one call, and none of another tool.
     *
     * @param of names of tools as given; empty means any
     */
    record Some(Set<String> of) implements ExpectedCalls {
        public Some {
            of = Set.copyOf(of);
        }

        @Override
        public boolean metBy(ObjectNode message) {
            JsonNode calls = message.path("tool_calls");
            return !calls.isEmpty()
                    && calls.valueStream()
                            .map(call -> Nodes.text(call.path("function"), "name"))
                            .allMatch(name -> of.isEmpty() || of.contains(name));
        }
    }

    /** No call at all. */
    record None() implements ExpectedCalls {
        @Override
        public boolean metBy(ObjectNode message) {
            return message.path("tool_calls").isEmpty();
        }
    }
}
