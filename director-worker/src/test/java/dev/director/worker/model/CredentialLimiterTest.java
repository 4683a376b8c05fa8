package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.worker.model.CredentialLimiter.Permit;
import dev.director.worker.model.catalogue.Provider.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CredentialLimiterTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final AtomicLong now = new AtomicLong();
    private final List<Duration> slept = new ArrayList<>();

    @Test
    void withoutLimitsNothingWaits() throws Exception {
        CredentialLimiter limiter = limiter(Limits.NONE);

        for (int i = 0; i < 1_000; i++) {
            assertThat(limiter.acquire(1_000_000, Duration.ZERO)).isPresent();
        }
        assertThat(slept).isEmpty();
    }

    @Test
    void aCallWaitsForAnotherToEndWhereOnlyOneMayBeInFlight() throws Exception {
        CredentialLimiter limiter = limiter(limits(1, null, null));
        Permit first = limiter.acquire(1, LONG).orElseThrow();

        CompletableFuture<Optional<Permit>> second = new CompletableFuture<>();
        Thread waiting =
                Thread.startVirtualThread(() -> {
                    try {
                        second.complete(limiter.acquire(1, LONG));
                    } catch (InterruptedException e) {
                        second.completeExceptionally(e);
                    }
                });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(second).isNotDone();
        first.close();

        assertThat(second.join()).isPresent();
    }

    @Test
    void requestsAndTokensAreSpacedOut() throws Exception {
        CredentialLimiter limiter = limiter(limits(null, 60, 6_000L));

        for (int i = 0; i < 3; i++) {
            assertThat(limiter.acquire(200, LONG)).isPresent();
        }

        // A call of 200 tokens is two seconds' worth of 6,000 a minute, less one of burst.
        assertThat(slept).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void whatWouldComeTooLateIsNotGrantedAndTakesNoPlace() throws Exception {
        CredentialLimiter limiter = limiter(limits(2, 1, null));
        assertThat(limiter.acquire(1, LONG)).isPresent();

        assertThat(limiter.acquire(1, Duration.ofSeconds(10))).isEmpty();
        assertThat(limiter.acquire(1, Duration.ofSeconds(10))).isEmpty();

        assertThat(limiter.acquire(1, Duration.ofMinutes(1))).isPresent();
    }

    private CredentialLimiter limiter(Limits limits) {
        return new CredentialLimiter(
                limits,
                now::get,
                time -> {
                    slept.add(time);
                    now.addAndGet(time.toNanos());
                });
    }

    private static Limits limits(Integer concurrency, Integer requests, Long tokens) {
        return new Limits(
                Optional.ofNullable(concurrency),
                Optional.ofNullable(requests),
                Optional.ofNullable(tokens));
    }
}
