package dev.director.schemas;

import java.util.Optional;

/**
 * What could still be read of a broken value; each field only if it keeps its own rule.
 *
 * @param requestId whose failed result is owed
 * @param tenant the request's, if it named one
 * @param conversationId the request's, if it named one
 * @param model the request's
 */
public record Salvage(
        Optional<String> requestId,
        Optional<String> tenant,
        Optional<String> conversationId,
        Optional<String> model) {
    /** Nothing could be read. */
    public static final Salvage NOTHING =
            new Salvage(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
