package dev.director.worker.intake;

import static dev.director.worker.intake.Mailbox.Taking.DUPLICATE;
import static dev.director.worker.intake.Mailbox.Taking.LATE;
import static dev.director.worker.intake.Mailbox.Taking.TAKEN;
import static dev.director.worker.intake.Mailbox.Taking.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.Awaited;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Waits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Invariant 11. */
class MailboxTest {

    private static final Pointer AT = new Pointer("director.journal", 0, 7);
    private static final Cancelled CANCEL = new Cancelled(Optional.empty(), Samples.STARTED);

    private static final JournalEntry ENTRY =
            JournalEntry.of(
                    new Pointer("director.requests.kimi-dlt", 0, 3),
                    Samples.SEEN,
                    1,
                    9,
                    Samples.DEADLINE);

    private final Mailbox mailbox = new Mailbox();

    @Test
    void takesTheFirstAnswerToACallThatWasHandedOutAndNoOther() {
        expectTwoCalls();

        assertThat(mailbox.take("a")).isEqualTo(TAKEN);
        assertThat(mailbox.take("a")).isEqualTo(DUPLICATE);
        assertThat(mailbox.take("x")).isEqualTo(UNKNOWN);
        mailbox.close();
        assertThat(mailbox.take("b")).isEqualTo(LATE);
    }

    @Test
    void aParkedRunGoesOnWhenTheLastAnswerOfItsTurnIsInTheJournal() {
        expectTwoCalls();
        mailbox.begin();
        assertThat(mailbox.park()).isTrue();
        mailbox.take("a");
        mailbox.take("b");

        assertThat(mailbox.arrived("a", AT)).isFalse();
        assertThat(mailbox.arrived("b", AT)).isTrue();
        mailbox.wake();
        assertThat(mailbox.begin()).hasSize(2);
    }

    @Test
    void whatCameWhileTheRunWasRunningLetsItNotPark() {
        expectTwoCalls();
        mailbox.begin();
        mailbox.take("a");
        mailbox.take("b");
        mailbox.arrived("a", AT);
        mailbox.arrived("b", AT);

        assertThat(mailbox.park()).isFalse();
    }

    @Test
    void anAnswerThatIsNotInTheJournalYetDoesNotCount() {
        expectTwoCalls();
        mailbox.begin();
        mailbox.take("a");
        mailbox.take("b");
        mailbox.arrived("a", AT);

        assertThat(mailbox.park()).isTrue();
        assertThat(mailbox.arrived("b", AT)).isTrue();
    }

    @Test
    void anApprovalTakesTheRunOnWhileOtherCallsAreStillOut() {
        mailbox.expect(List.of(new Awaited("a", true), new Awaited("b", false)));
        mailbox.begin();
        mailbox.park();
        mailbox.take("a");

        assertThat(mailbox.arrived("a", AT)).isTrue();
        mailbox.wake();
        mailbox.begin();
        assertThat(mailbox.park()).as("it knows of the approval").isTrue();
    }

    @Test
    void answersOfEarlierTurnsTakeNothingOn() {
        expectTwoCalls();
        mailbox.take("a");
        mailbox.take("b");
        mailbox.arrived("a", AT);
        mailbox.arrived("b", AT);
        mailbox.begin();
        mailbox.expect(List.of(new Awaited("c", false)));

        assertThat(mailbox.park()).isTrue();
        assertThat(mailbox.take("a")).isEqualTo(DUPLICATE);
        assertThat(mailbox.close().answers()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aCancelIsTakenOnceAndReachesARunWhereverItIs() {
        assertThat(mailbox.takeCancel()).isTrue();
        assertThat(mailbox.takeCancel()).isFalse();
        assertThat(mailbox.arrived(CANCEL)).as("it waits for its turn").isTrue();

        Mailbox running = new Mailbox();
        running.begin();
        running.takeCancel();
        assertThat(running.arrived(CANCEL)).as("its own thread is told").isFalse();
        assertThat(running.cancellation().told()).contains(CANCEL);
        assertThat(running.park()).as("it ends").isFalse();

        Mailbox parked = new Mailbox();
        parked.expect(List.of(new Awaited("a", false)));
        parked.begin();
        parked.park();
        assertThat(parked.arrived(CANCEL)).isTrue();
    }

    @Test
    void whatWasTakenWhenTheRunEndsIsForgottenWithItAndNothingMoreIsTaken() {
        expectTwoCalls();
        mailbox.take("a");
        mailbox.takeCancel();

        var taken = mailbox.close();

        assertThat(taken.answers()).containsExactly("a");
        assertThat(taken.cancelled()).isTrue();
        assertThat(mailbox.takeCancel()).isFalse();
        assertThat(mailbox.arrived("a", AT)).isFalse();
        assertThat(mailbox.isClosed()).isTrue();
    }

    @Test
    void restoredWithEveryAnswerItGoesOnAndWithSomeItWaits() {
        Optional<Waits> calls =
                Optional.of(
                        new Waits(
                                List.of(new Awaited("a", false), new Awaited("b", false)),
                                Samples.DEADLINE,
                                true,
                                0));

        assertThat(new Mailbox(calls, Map.of("a", AT, "b", AT), Optional.empty()).park()).isFalse();
        assertThat(new Mailbox(calls, Map.of("a", AT), Optional.empty()).park()).isTrue();
        assertThat(new Mailbox(calls, Map.of(), Optional.of(CANCEL)).park()).isFalse();
    }

    /** Invariants 11 and 12. */
    @Test
    void onlyTheRecordOfTheLaneChangeThatIsUnderWayTakesTheRunOnAndOnlyOnce() {
        mailbox.begin();
        assertThat(mailbox.takeMove(1)).as("none is under way").isFalse();
        mailbox.expectMove(1);
        assertThat(mailbox.takeMove(0)).as("no number").isFalse();
        assertThat(mailbox.takeMove(2)).as("another").isFalse();

        assertThat(mailbox.takeMove(1)).as("before its commit has returned").isTrue();
        assertThat(mailbox.takeMove(1)).as("a copy of it").isFalse();
        assertThat(mailbox.arrived(ENTRY)).as("its thread has not ended").isFalse();
        assertThat(mailbox.park()).as("it goes on at once").isFalse();
        assertThat(mailbox.moved()).contains(ENTRY);
        mailbox.begin();
        assertThat(mailbox.moved()).isEmpty();
        assertThat(mailbox.takeMove(1)).isFalse();
    }

    @Test
    void aRunThatChangesLaneWaitsForItsRecord() {
        mailbox.begin();
        mailbox.expectMove(1);

        assertThat(mailbox.park()).isTrue();
        mailbox.takeMove(1);
        assertThat(mailbox.arrived(ENTRY)).isTrue();
    }

    /** The end of the run must not cross the entry that is on its way to the journal. */
    @Test
    void aCancelWaitsForAMoveThatWasRead() {
        mailbox.begin();
        mailbox.expectMove(1);
        mailbox.park();
        mailbox.takeMove(1);

        assertThat(mailbox.mayWake()).isFalse();
        assertThat(mailbox.arrived(CANCEL)).isFalse();
        assertThat(mailbox.arrived(ENTRY)).isTrue();
        assertThat(mailbox.mayWake()).isTrue();
    }

    /** The run ends by that, and the journal must not have it open once more afterwards. */
    @Test
    void aRunThatIsWokenByACancelOrItsDeadlineTakesNoMoveAnyMore() {
        mailbox.begin();
        mailbox.expectMove(1);
        mailbox.park();
        mailbox.wake();
        assertThat(mailbox.takeMove(1)).isFalse();
        mailbox.begin();
        assertThat(mailbox.takeMove(1)).isFalse();

        Mailbox restored =
                new Mailbox(
                        Optional.of(new Waits(List.of(), Samples.DEADLINE, true, 1)),
                        Map.of(),
                        Optional.of(CANCEL));
        assertThat(restored.park()).isFalse();
        assertThat(restored.takeMove(1)).isFalse();
    }

    @Test
    void restoredInTheMiddleOfALaneChangeItWaitsForItsRecord() {
        Waits moving = new Waits(List.of(), Samples.DEADLINE, true, 1);
        Mailbox restored = new Mailbox(Optional.of(moving), Map.of(), Optional.empty());

        assertThat(restored.park()).isTrue();
        assertThat(restored.takeMove(1)).isTrue();
    }

    private void expectTwoCalls() {
        mailbox.expect(List.of(new Awaited("a", false), new Awaited("b", false)));
    }
}
