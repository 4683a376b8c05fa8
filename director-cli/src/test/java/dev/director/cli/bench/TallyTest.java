package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void everyRequestAnsweredOnceAndWellIsClean() {
        int first = tally.send(10);
        int second = tally.send(20);

        assertThat(tally.receive(second, true)).contains(20L);
        assertThat(tally.receive(first, true)).contains(10L);

        assertThat(tally.open()).isZero();
        assertThat(tally.counts().clean()).isTrue();
    }

    @Test
    void aSecondResultIsADuplicate() {
        int number = tally.send(10);
        tally.receive(number, true);

        assertThat(tally.receive(number, true)).isEmpty();

        assertThat(tally.counts()).isEqualTo(new Measurement.Counts(1, 1, 0, 1, 0, 0));
        assertThat(tally.counts().clean()).isFalse();
    }

    @Test
    void anUnansweredRequestIsLost() {
        tally.send(10);

        assertThat(tally.counts()).isEqualTo(new Measurement.Counts(1, 0, 1, 0, 0, 0));
        assertThat(tally.counts().clean()).isFalse();
    }

    @Test
    void aFailedResultIsNoCompletedOne() {
        tally.receive(tally.send(10), false);

        assertThat(tally.counts()).isEqualTo(new Measurement.Counts(1, 0, 0, 0, 1, 0));
        assertThat(tally.counts().clean()).isFalse();
    }

    @Test
    void aResultThatNobodyAskedForIsUnknown() {
        assertThat(tally.receive(7, true)).isEmpty();
        assertThat(tally.receive(-1, true)).isEmpty();

        assertThat(tally.counts().unknown()).isEqualTo(2);
        assertThat(tally.counts().clean()).isFalse();
    }
}
