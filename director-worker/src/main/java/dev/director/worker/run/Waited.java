package dev.director.worker.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a run has waited for closed routes, as far as this worker knows.
 *
 * @param time in all
 * @param reason what it waited for last, in words
 */
public record Waited(Duration time, Optional<String> reason) {

    /** It has not. */
    public static final Waited NOT = new Waited(Duration.ZERO, Optional.empty());

    /** And once more. */
    public Waited plus(Duration more, String newest) {
        return new Waited(time.plus(more), Optional.of(newest));
    }
}
