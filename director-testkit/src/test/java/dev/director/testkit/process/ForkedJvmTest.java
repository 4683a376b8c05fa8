package dev.director.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ForkedJvmTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void passesArgumentsOptionsAndEnvironment() {
        try (ForkedJvm jvm =
                ForkedJvm.of(Talker.class)
                        .jvm("-Dtalker.word=hello")
                        .args("a", "b c")
                        .env("TALKER", "env")
                        .start()) {
            assertThat(jvm.awaitLine("^args", LIMIT)).isEqualTo("args a,b c");
            assertThat(jvm.awaitLine("^property", LIMIT)).isEqualTo("property hello");
            assertThat(jvm.awaitLine("^variable", LIMIT)).isEqualTo("variable env");
        }
    }

    @Test
    void saysWhatWasPrintedWhenTheAwaitedLineDoesNotCome() {
        try (ForkedJvm jvm = ForkedJvm.of(Talker.class).args("exit", "3").start()) {
            assertThatThrownBy(() -> jvm.awaitLine("never printed", LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("args exit,3");
            await().until(() -> !jvm.isAlive());
            assertThat(jvm.exitCode()).hasValue(3);
        }
    }

    @Test
    void standsStillWhileFrozenAndGoesOnWhenThawed() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.of(Talker.class).start()) {
            jvm.awaitLine("tick 3", LIMIT);
            jvm.freeze();
            await().during(Duration.ofMillis(300))
                    .atMost(LIMIT)
                    .until(() -> jvm.lines().size(), new Unchanged()::isUnchanged);
            int frozenAt = jvm.lines().size();
            assertThat(jvm.isAlive()).isTrue();

            jvm.thaw();
            jvm.awaitLine("tick " + (frozenAt + 3), LIMIT);
            jvm.kill();
            assertThat(jvm.exitCode()).hasValue(137);
        }
    }

    private static final class Unchanged {
        private int last = -1;

        boolean isUnchanged(int now) {
            boolean same = now == last;
            last = now;
            return same;
        }
    }

    @Test
    void terminatesWithinTheGrace() {
        try (ForkedJvm jvm = ForkedJvm.of(Talker.class).start()) {
            jvm.awaitLine("tick", LIMIT);
            jvm.terminate(LIMIT);
            assertThat(jvm.exitCode()).hasValue(143);
        }
    }
}
