package dev.director.worker.model;

import dev.director.worker.model.CredentialLimiter.Permit;
import dev.director.worker.model.catalogue.Catalogue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The limiter of each provider's key. Thread-safe. */
public final class Credentials {

    private final Map<String, CredentialLimiter> limiters = new LinkedHashMap<>();

    public Credentials(Catalogue catalogue) {
        this(catalogue, System::nanoTime, Thread::sleep);
    }

    Credentials(Catalogue catalogue, LongSupplier nanoTime, Pause pause) {
        catalogue
                .providers()
                .forEach((name, provider) ->
                        limiters.put(
                                name, new CredentialLimiter(provider.limits(), nanoTime, pause)));
    }

    /** As {@link CredentialLimiter#acquire}, by the provider's name. */
    Optional<Permit> acquire(String provider, long promptAndAnswer, Duration atMost)
            throws InterruptedException {
        return Objects.requireNonNull(limiters.get(provider)).acquire(promptAndAnswer, atMost);
    }
}
