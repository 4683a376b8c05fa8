package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.limit.CredentialLimits;
import dev.director.testkit.simulator.limit.Limits;
import dev.director.testkit.simulator.limit.Refusal;
import dev.director.testkit.simulator.limit.Window;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CredentialLimitsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final CredentialLimits limits = new CredentialLimits(now::get);

    @Test
    void admitsSoManyAtOnceAndTheNextWhenOneHasEnded() {
        limits.limit(Limits.none().concurrency(2));
        assertThat(limits.admit("a", 1)).isEmpty();
        assertThat(limits.admit("a", 1)).isEmpty();
        assertThat(limits.admit("a", 1).map(Refusal::message).orElse(""))
                .endsWith(
                        "request reached max organization concurrency: 2, please try again after 1"
                                + " seconds");
        limits.release("a");
        assertThat(limits.admit("a", 1)).isEmpty();
        assertThat(limits.of("a").maxOpen()).isEqualTo(2);
        assertThat(limits.of("a").open()).isEqualTo(2);
        assertThat(limits.of("a").refused()).isEqualTo(1);
    }

    @Test
    void admitsSoManyRequestsAWindow() {
        limits.limit(Limits.none().requests(3));
        for (int i = 0; i < 3; i++) {
            assertThat(limits.admit("a", 1)).isEmpty();
        }
        pass(20);
        Refusal refusal = limits.admit("a", 1).orElseThrow();
        assertThat(refusal.message()).endsWith("max RPM: 3, please try again after 40 seconds");
        assertThat(refusal.headers()).containsEntry("X-RateLimit-Reset", "40");
        pass(40);
        assertThat(limits.admit("a", 1)).isEmpty();
        assertThat(limits.of("a").windows())
                .containsExactly(new Window(0, 3, 3), new Window(1, 1, 1));
    }

    @Test
    void admitsSoManyTokensAWindow() {
        limits.limit(Limits.none().tokens(100));
        assertThat(limits.admit("a", 60)).isEmpty();
        assertThat(limits.admit("a", 41).map(Refusal::message).orElse(""))
                .endsWith("request reached organization TPM rate limit, current: 101, limit: 100");
        assertThat(limits.admit("a", 40)).isEmpty();
        assertThat(limits.of("a").maxTokens()).isEqualTo(100);
        assertThat(limits.of("a").maxRequests()).isEqualTo(2);
    }

    @Test
    void givesEachCredentialItsShareAndSomeTheirOwn() {
        limits.limit(Limits.none().requests(1));
        limits.limit("rich", Limits.moonshotTier(5));
        assertThat(limits.admit("a", 1)).isEmpty();
        assertThat(limits.admit("b", 1)).isEmpty();
        assertThat(limits.admit("a", 1)).isPresent();
        for (int i = 0; i < 10; i++) {
            assertThat(limits.admit("rich", 1)).isEmpty();
        }
        assertThat(limits.all().keySet()).containsExactly("a", "b", "rich");
    }

    @Test
    void countsWithoutLimitsToo() {
        for (int i = 0; i < 5; i++) {
            assertThat(limits.admit("a", 10)).isEmpty();
        }
        assertThat(limits.of("a").windows()).containsExactly(new Window(0, 5, 50));
        assertThat(limits.of("unknown").windows()).isEmpty();
    }

    private void pass(long seconds) {
        now.set(now.get().plusSeconds(seconds));
    }
}
