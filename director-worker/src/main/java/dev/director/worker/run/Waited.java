package dev.director.worker.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a run has waited for closed routes, as far as this worker knows.
 *
 * @param time in all
 * @param begun of that, since its first model call
 * @param reason what it waited for last, in words
 */
public record Waited(Duration time, Duration begun, Optional<String> reason) {

    /** It has not. */
    public static final Waited NOT = new Waited(Duration.ZERO, Duration.ZERO, Optional.empty());

    /**
     * And once more.
     *
     * @param hasBegun whether a model call had been made
     */
    public Waited plus(Duration more, boolean hasBegun, String newest) {
        return new Waited(
                time.plus(more), hasBegun ? begun.plus(more) : begun, Optional.of(newest));
    }
}
