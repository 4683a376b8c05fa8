package dev.director.worker.model;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** What a provider says that it serves. Thread-safe. */
@FunctionalInterface
public interface ModelList {

    /**
     * Asks the provider, and blocks for its answer.
     *
     * @param provider a name among the catalogue's providers, configured
     * @return what it calls its models, each with the day of its shutdown where that is set; empty
     *     when it has no such list or does not answer
     * @throws InterruptedException when the asking thread is interrupted
     */
    Optional<Map<String, Optional<LocalDate>>> of(String provider) throws InterruptedException;
}
