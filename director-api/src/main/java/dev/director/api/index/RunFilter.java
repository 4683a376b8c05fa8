package dev.director.api.index;

import java.time.Instant;
import java.util.Optional;

/**
 * Which requests are wanted; what is empty does not matter.
 *
 * @param state as {@link Run#state}
 * @param lane as {@link Run#lane}
 * @param workflow its type
 * @param since published then or later
 * @param until published before then
 */
public record RunFilter(
        Optional<String> tenant,
        Optional<String> state,
        Optional<String> lane,
        Optional<String> model,
        Optional<String> workflow,
        Optional<String> conversation,
        Optional<Instant> since,
        Optional<Instant> until) {}
