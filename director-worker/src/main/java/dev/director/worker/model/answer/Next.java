package dev.director.worker.model.answer;

import java.time.Duration;
import java.util.Optional;

/** What may help after a {@link Fault}. */
public sealed interface Next {

    /**
     * The same route again; after that, as {@link NextRoute}.
     *
     * @param atMost how often, 1 or more; the worker's own limit may be lower
     * @param notBefore how long the provider asks to wait; honoured in full or not at all
     */
    record Retry(int atMost, Optional<Duration> notBefore) implements Next {}

    /** Another route of the model, and if there is none, its fallback. */
    record NextRoute() implements Next {}

    /** A route or a fallback whose context window is larger. */
    record LargerWindow() implements Next {}

    /** Nothing: the same would be said by others. */
    record Fail() implements Next {}
}
