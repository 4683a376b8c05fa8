package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = 60 * SECOND;
    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    @Test
    void aSecondsWorthPassesAtOnceAndTheRestIsSpacedOut() {
        Pacer pacer = new Pacer(60, 0);

        assertThat(pacer.take(1, 0, FOR_EVER)).isZero();
        assertThat(pacer.take(1, 0, FOR_EVER)).isZero();
        assertThat(pacer.take(1, 0, FOR_EVER)).isEqualTo(SECOND);
        assertThat(pacer.take(1, 0, FOR_EVER)).isEqualTo(2 * SECOND);
    }

    @Test
    void oneThatIsLargerThanAMinutesWorthPassesAndTheNextPaysForIt() {
        Pacer pacer = new Pacer(1_000, 0);

        assertThat(pacer.take(5_000, 0, FOR_EVER)).isZero();
        assertThat(pacer.take(1, 0, FOR_EVER)).isEqualTo(5 * MINUTE - SECOND);
    }

    @Test
    void aTurnThatWouldComeTooLateIsNotTaken() {
        Pacer pacer = new Pacer(1, 0);
        assertThat(pacer.take(1, 0, 0)).isZero();

        assertThat(pacer.take(1, 0, SECOND)).isNegative();
        assertThat(pacer.take(1, 0, MINUTE)).isEqualTo(MINUTE - SECOND);
    }

    /** At most a second's worth over, in any minute; and not much under when all want to go. */
    @Test
    void inNoMinuteMorePassThanAllowedAndASecondsWorth() {
        long seed = System.nanoTime();
        System.out.println("PacerTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int perMinute = 1 + random.nextInt(600);
            Pacer pacer = new Pacer(perMinute, 0);
            Deque<Long> passed = new ArrayDeque<>();
            long most = 0;
            long now = 0;
            for (int i = 0; i < 3 * perMinute; i++) {
                now += random.nextLong(MINUTE / perMinute / 4 + 1);
                long at = now + pacer.take(1, now, FOR_EVER);
                passed.addLast(at);
                while (passed.getFirst() <= at - MINUTE) {
                    passed.removeFirst();
                }
                most = Math.max(most, passed.size());
            }
            assertThat(most).isBetween((long) perMinute, perMinute + perMinute / 60 + 1L);
        }
    }
}
