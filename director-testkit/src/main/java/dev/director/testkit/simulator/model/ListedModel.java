package dev.director.testkit.simulator.model;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A model as {@code GET /v1/models} lists it.
 *
 * @param id what requests call it
 * @param shutdownDate the day on which OpenAI shuts it down
 */
public record ListedModel(String id, Optional<LocalDate> shutdownDate) {

    /** A model that stays. */
    public static ListedModel of(String id) {
        return new ListedModel(id, Optional.empty());
    }

    /** The same, shut down on {@code day}. */
    public ListedModel until(LocalDate day) {
        return new ListedModel(id, Optional.of(day));
    }
}
