package dev.director.worker.model;

import dev.director.worker.model.catalogue.Provider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds one credential to what its provider allows: calls in flight, requests and tokens in a
 * minute. Local to the worker: with several workers give each its share. Thread-safe; waiting is in
 * the order of coming.
 */
final class CredentialLimiter {

    private final Optional<Semaphore> concurrency;
    private final Optional<Pacer> requests;
    private final Optional<Pacer> tokens;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** A call that may be made; closing it lets the next one go. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    CredentialLimiter(Provider.Limits limits, LongSupplier nanoTime, Pause pause) {
        long now = nanoTime.getAsLong();
        this.concurrency = limits.concurrency().map(most -> new Semaphore(most, true));
        this.requests = limits.requestsPerMinute().map(most -> new Pacer(most, now));
        this.tokens = limits.tokensPerMinute().map(most -> new Pacer(most, now));
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Waits until the call may be made.
     *
     * @param promptAndAnswer the tokens that it may come to, as providers count: the prompt and the
     *     sized answer
     * @return empty when its turn would come after the time
     */
    Optional<Permit> acquire(long promptAndAnswer, Duration atMost) throws InterruptedException {
        long until = nanoTime.getAsLong() + atMost.toNanos();
        if (concurrency.isPresent()
                && !concurrency.get().tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        boolean granted = false;
        try {
            granted = inTurn(requests, 1, until) && inTurn(tokens, promptAndAnswer, until);
        } finally {
            if (!granted) {
                concurrency.ifPresent(Semaphore::release);
            }
        }
        return granted
                ? Optional.of(() -> concurrency.ifPresent(Semaphore::release))
                : Optional.empty();
    }

    private boolean inTurn(Optional<Pacer> pacer, long count, long until)
            throws InterruptedException {
        if (pacer.isEmpty()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long wait = pacer.get().take(count, now, until - now);
        if (wait > 0) {
            pause.sleep(Duration.ofNanos(wait));
        }
        return wait >= 0;
    }
}
