package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.outbox.InboundHeaders;
import dev.director.worker.run.Awaited;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Traces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the intake makes of tool results and cancels. */
class LettersTest {

    private static final RunId ID = new RunId("default", "r1", "r1");
    private static final Duration RETENTION = Duration.ofDays(7);

    private final Placement placement = new Placement(12);
    private final int home = placement.of(ID);
    private final OwnedPartition owned =
            new OwnedPartition(new Tenure(home, 1), new FinishedMarkers(Duration.ofDays(8)));
    private final Intake intake = intake();
    private long offset;

    @Test
    void anAnswerIsJournaledAsTextWhateverItsKind() {
        open(new Awaited("c1", false), new Awaited("c2", false), new Awaited("c3", false));

        result("{\"callId\":\"c1\",\"requestId\":\"r1\",\"output\":\"as it is\"}");
        result("{\"callId\":\"c2\",\"requestId\":\"r1\",\"output\":{\"a\":[1,null]}}");
        result("{\"callId\":\"c3\",\"requestId\":\"r1\",\"error\":\"no such order\"}");

        assertThat(answers())
                .extracting(one -> one.answer().output(), one -> one.answer().good())
                .containsExactly(
                        tuple("as it is", true),
                        tuple("{\"a\":[1,null]}", true),
                        tuple("no such order", false));
        assertThat(intake.letters()).hasSize(3);
    }

    @Test
    void anApprovalIsTakenInPlainWordsOnly() {
        open(new Awaited("c1", true));

        for (String unclear : List.of("\"yes\"", "1", "{}", "{\"approved\":\"true\"}", "null")) {
            result("{\"callId\":\"c1\",\"requestId\":\"r1\",\"output\":%s}".formatted(unclear));
        }
        assertThat(intake.letters()).isEmpty();
        assertThat(deadLetters()).hasSize(5).containsOnly(ErrorCode.INVALID_REQUEST);

        result(
                "{\"callId\":\"c1\",\"requestId\":\"r1\",\"output\":{\"approved\":false,\"reason\":\"too much\"}}");
        assertThat(answers().getFirst().answer().good()).isFalse();
        assertThat(answers().getFirst().answer().output()).endsWith(": too much");
    }

    @Test
    void anErrorIsNoApproval() {
        open(new Awaited("c1", true));

        result("{\"callId\":\"c1\",\"requestId\":\"r1\",\"error\":\"nobody is here\"}");

        assertThat(answers().getFirst().answer().good()).isFalse();
    }

    @Test
    void whatNobodyWaitsForIsADeadLetterAndSaysWhy() {
        result("{\"callId\":\"c1\",\"requestId\":\"r1\",\"output\":1}");
        open(new Awaited("c1", false));
        result("{\"callId\":\"c2\",\"requestId\":\"r1\",\"output\":1}");
        owned.finished(ID, new FinishedMarker(Status.COMPLETED, 0, 1));
        result("{\"callId\":\"c1\",\"requestId\":\"r1\",\"output\":1}");

        assertThat(deadLetters())
                .containsExactly(
                        ErrorCode.UNKNOWN_TOOL_CALL,
                        ErrorCode.UNKNOWN_TOOL_CALL,
                        ErrorCode.LATE_TOOL_RESULT);
        assertThat(intake.letters()).isEmpty();
    }

    @Test
    void anAnswerOnAnotherPartitionIsForwardedOnce() {
        int elsewhere = (home + 1) % 12;
        OwnedPartition other =
                new OwnedPartition(
                        new Tenure(elsewhere, 1), new FinishedMarkers(Duration.ofDays(8)));
        Intake there = intake(other);
        InboundRecord stray =
                at(
                        "director.tool-results",
                        elsewhere,
                        "{\"callId\":\"c\",\"requestId\":\"r1\",\"output\":1}");

        there.accept(stray, new Inbound.ToolResults());
        there.accept(
                at(
                        "director.cancels",
                        elsewhere,
                        "{\"requestId\":\"r1\"}",
                        Samples.header(InboundHeaders.FORWARDED, Integer.toString(elsewhere))),
                new Inbound.Cancels());

        List<Publication> publications = there.step(Map.of()).publications();
        Publication.Forward forward = (Publication.Forward) publications.getFirst();
        assertThat(forward.original()).isSameAs(stray);
        assertThat(forward.partition()).isEqualTo(home);
        assertThat(((Publication.DeadLetter) publications.getLast()).code())
                .isEqualTo(ErrorCode.MISPLACED);
    }

    @Test
    void aCancelThatComesFirstIsKeptOnceAndMeetsItsRequest() {
        cancel("{\"requestId\":\"r1\",\"reason\":\"no\"}");
        cancel("{\"requestId\":\"r1\"}");
        assertThat(intake.letters()).hasSize(1);

        intake.accept(
                at("director.requests", home, Samples.json("r1", "")),
                new Inbound.Requests(Lane.INTERACTIVE));

        OpenRun run = intake.opened().getFirst();
        assertThat(run.mailbox.cancellation().told().orElseThrow().reason()).contains("no");
        assertThat(run.mailbox.close().cancelled()).isTrue();
    }

    @Test
    void aCancelThatMeetsNothingIsForgottenWhenItsRequestCannotComeAnyMore() {
        cancel("{\"requestId\":\"r1\"}");

        Intake later = intake();
        InboundRecord record = at("director.cancels", home, "not JSON");
        InboundRecord weekLater =
                new InboundRecord(
                        record.pointer(),
                        record.firstSeenAt(),
                        record.timestamp() + RETENTION.toMillis() + 1,
                        record.key(),
                        record.value(),
                        record.headers());
        later.accept(weekLater, new Inbound.Cancels());

        assertThat(later.step(Map.of()).publications())
                .first()
                .isInstanceOfSatisfying(
                        Publication.Forgotten.class,
                        forgotten -> {
                            assertThat(forgotten.id()).isEqualTo(ID);
                            assertThat(forgotten.traces().cancelled()).isTrue();
                        });
        assertThat(owned.takeEarlyCancel(ID)).isEmpty();
    }

    @Test
    void aCancelOfWhatHasEndedIsNothing() {
        owned.finished(ID, new FinishedMarker(Status.COMPLETED, 0, 1));

        cancel("{\"requestId\":\"r1\"}");

        assertThat(intake.step(Map.of()).publications()).isEmpty();
    }

    @Test
    void anUnreadableCancelIsADeadLetter() {
        cancel("{\"reason\":\"whose?\"}");

        assertThat(deadLetters()).containsExactly(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void parkedRunsAreDueInTheOrderOfTheirPatience() {
        OpenRun second = open(new Awaited("c1", false));
        second.mailbox.begin();
        owned.parked(second, Samples.STARTED.plusSeconds(60));
        OpenRun first =
                new OpenRun(
                        new RunId("default", "r2", "r2"),
                        second.entry,
                        Lane.INTERACTIVE,
                        owned.tenure());
        first.mailbox.expect(List.of(new Awaited("c2", false)));
        owned.opened(first);
        owned.parked(first, Samples.STARTED.plusSeconds(30));

        assertThat(owned.due(Samples.STARTED)).isEmpty();
        assertThat(owned.due(Samples.STARTED.plusSeconds(30))).containsExactly(first);
        assertThat(owned.due(Samples.STARTED.plusSeconds(90))).containsExactly(second);
        assertThat(owned.parkedRuns()).isZero();
    }

    @Test
    void whatTheJournalGetsForARunThatIsPublishingItsEndIsForgottenAfterIt() {
        Traces late = new Traces(0, Set.of("c1"), false, false);
        OpenRun run = open(new Awaited("c1", false));
        assertThat(owned.leave(ID, late)).as("an open run forgets it itself").isFalse();
        run.mailbox.close();

        assertThat(owned.leave(ID, late)).isTrue();

        assertThat(owned.finished(ID, new FinishedMarker(Status.COMPLETED, 0, 1)))
                .containsExactly(late);
        assertThat(owned.leave(ID, late)).as("it is over").isFalse();
    }

    @Test
    void ofTooManyCancelsThatMeetNothingTheEldestAreForgotten() {
        for (int i = 0; i < 80_000; i++) {
            cancel("{\"requestId\":\"c%d\"}".formatted(i));
        }

        List<Publication> publications = intake.step(Map.of()).publications();
        long kept = publications.stream().filter(Publication.CancelTaken.class::isInstance).count();
        long forgotten =
                publications.stream().filter(Publication.Forgotten.class::isInstance).count();
        assertThat(kept - forgotten).isBetween(5_000L, 5_001L);
    }

    @Test
    void onlyTheNewestLifeOfARunBegins() {
        OpenRun queued = open();
        queued.mailbox.takeCancel();

        OpenRun next =
                owned.arrived(ID, new Cancelled(Optional.empty(), Samples.STARTED)).orElseThrow();

        assertThat(owned.begin(queued)).isEmpty();
        assertThat(owned.begin(next)).isPresent();
    }

    private OpenRun open(Awaited... calls) {
        OpenRun run =
                new OpenRun(
                        ID,
                        JournalEntry.of(
                                new Pointer("director.requests", home, 1),
                                Samples.SEEN,
                                1,
                                10,
                                Samples.DEADLINE),
                        Lane.INTERACTIVE,
                        owned.tenure());
        run.mailbox.expect(List.of(calls));
        owned.opened(run);
        return run;
    }

    private void result(String value) {
        intake.accept(at("director.tool-results", home, value), new Inbound.ToolResults());
    }

    private void cancel(String value) {
        intake.accept(at("director.cancels", home, value), new Inbound.Cancels());
    }

    private List<Publication.CallAnswered> answers() {
        return intake.letters().stream()
                .filter(Publication.CallAnswered.class::isInstance)
                .map(Publication.CallAnswered.class::cast)
                .toList();
    }

    private List<ErrorCode> deadLetters() {
        return intake.step(Map.of()).publications().stream()
                .filter(Publication.DeadLetter.class::isInstance)
                .map(one -> ((Publication.DeadLetter) one).code())
                .toList();
    }

    private InboundRecord at(
            String topic, int partition, String value, InboundRecord.Header... headers) {
        return Samples.record(new Pointer(topic, partition, offset++), value, headers);
    }

    private Intake intake() {
        return intake(owned);
    }

    private Intake intake(OwnedPartition partition) {
        return new Intake(
                partition,
                placement,
                1 << 20,
                RETENTION,
                Duration.ofDays(30),
                IntakeTest.DEADLINES,
                new SettableClock(Samples.STARTED));
    }
}
