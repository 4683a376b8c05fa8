package dev.director.worker.model.answer;

import java.util.Set;

/**
 * What the caller knows of its request and an answer is judged by. Immutable.
 *
 * @param markersMayLeak whether the route is known to leak its markers of tool calls into text (the
 *     quirk {@code leaks-markers}); only then are they looked for
 * @param toolsOffered whether the model may call tools at all: some are offered, and the choice is
 *     not {@code none}
 * @param toolNames the names of the tools in the request, offered or not
 */
public record Expectation(boolean markersMayLeak, boolean toolsOffered, Set<String> toolNames) {

    public Expectation {
        toolNames = Set.copyOf(toolNames);
    }
}
