package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacerTest {
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void aClosedLoadIsSentOnce() {
        var load = new Load.Closed(64, Duration.ZERO);
        var pacer = new Pacer(load, sent::incrementAndGet);
        pacer.start();

        await().until(() -> sent.get() == 64);
        pacer.stop();

        assertThat(sent).hasValue(64);
    }

    @Test
    void anOpenLoadIsNeverAheadOfItsPace() {
        long start = System.nanoTime();
        var pacer = new Pacer(new Load.Open(200), sent::incrementAndGet);
        pacer.start();
        await().until(() -> sent.get() >= 20);
        pacer.stop();

        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(sent.get()).isLessThanOrEqualTo((int) (seconds * 200) + 1);
    }

    @Test
    void nothingIsSentOnceItHasStopped() {
        var pacer = new Pacer(new Load.Open(1_000), sent::incrementAndGet);
        pacer.start();
        await().until(() -> sent.get() > 0);

        pacer.stop();
        int then = sent.get();

        await().during(Duration.ofMillis(50)).until(() -> sent.get() == then);
    }
}
