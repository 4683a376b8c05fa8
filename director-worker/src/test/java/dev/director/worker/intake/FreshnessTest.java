package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invariant 9: no paid call from a zombie. */
class FreshnessTest {

    private static final Duration SESSION = Duration.ofSeconds(6);

    /** Near the overflow, which nanoTime may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final List<CompletableFuture<Void>> proofs = new CopyOnWriteArrayList<>();
    private final AtomicLong undecided = new AtomicLong();
    private final Freshness freshness =
            new Freshness(SESSION, nanos::get, undecided::get, this::prove);
    private Thread waiting = Thread.currentThread();

    @AfterEach
    void stopWaiting() {
        if (waiting != Thread.currentThread()) {
            waiting.interrupt();
        }
    }

    @Test
    void isOpenWhilePollsComeInTime() throws Exception {
        pass(SESSION.dividedBy(2));
        freshness.polled();
        pass(SESSION.dividedBy(2));

        assertThat(freshness.closed()).isFalse();
        freshness.awaitOpen();
        assertThat(proofs).isEmpty();
    }

    @Test
    void closesAfterAGapEvenBeforeThePollThreadIsBack() {
        pass(SESSION.dividedBy(2).plusNanos(1));

        assertThat(freshness.closed()).isTrue();
    }

    @Test
    void closesWhenKafkaAnswersNoTransactionThoughPollsComeInTime() {
        undecided.set(SESSION.dividedBy(2).toNanos() + 1);

        assertThat(freshness.closed()).isTrue();

        undecided.set(0);
        assertThat(freshness.closed()).isTrue();
        pass(Duration.ofMillis(1));
        freshness.proven(nanos.get());
        assertThat(freshness.closed()).isFalse();
    }

    @Test
    void staysClosedWhenThePollThreadIsBackUntilATransactionSucceeded() {
        pass(SESSION);
        freshness.polled();

        assertThat(freshness.closed()).isTrue();

        pass(Duration.ofMillis(1));
        freshness.proven(nanos.get());

        assertThat(freshness.closed()).isFalse();
    }

    @Test
    void aTransactionThatBeganBeforeTheGapWasNoticedProvesNothing() {
        long before = nanos.get();
        pass(SESSION);
        freshness.polled();
        freshness.proven(before);
        freshness.proven(nanos.get());

        assertThat(freshness.closed()).isTrue();
    }

    @Test
    void aSecondGapNeedsASecondProof() {
        pass(SESSION);
        freshness.polled();
        pass(Duration.ofMillis(1));
        long begun = nanos.get();
        pass(SESSION);
        freshness.polled();

        freshness.proven(begun);

        assertThat(freshness.closed()).isTrue();
    }

    @Test
    void whoWaitsAsksForOneProofAtATimeAndAgainWhenItWasVoid() {
        pass(SESSION);
        freshness.polled();
        AtomicBoolean open = new AtomicBoolean();
        waiting =
                Thread.startVirtualThread(() -> {
                    try {
                        freshness.awaitOpen();
                        open.set(true);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });

        await().until(() -> proofs.size() == 1);
        await().pollDelay(Duration.ofMillis(100)).until(() -> proofs.size() == 1);
        proofs.getFirst().completeExceptionally(new IllegalStateException("void"));
        await().until(() -> proofs.size() == 2);
        assertThat(open).isFalse();

        pass(Duration.ofMillis(1));
        freshness.proven(nanos.get());
        proofs.getLast().complete(null);

        await().untilTrue(open);
    }

    private CompletableFuture<Void> prove() {
        CompletableFuture<Void> proof = new CompletableFuture<>();
        proofs.add(proof);
        return proof;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
