package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.schemas.Usage;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunLoopTest {

    private static final Tenure TENURE = new Tenure(3, 1);
    private static final ModelReply ANSWER =
            new ModelReply.Answered(
                    List.of(Samples.succeeded(new Usage(5, 0, 2, 0), "0.1", false, 10)),
                    Samples.message("hello"),
                    "stop",
                    List.of());

    private final List<String> events = new ArrayList<>();
    private final List<Step> committed = new ArrayList<>();
    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final ToolRunner tools = new FakeTools();
    private RunWatch watch = (_, _) -> {};

    @Test
    void asksAtTheGateThenCallsTheModelThenCommits() throws Exception {
        Status status = run(this::answer, this::commit);

        assertThat(status).isEqualTo(Status.COMPLETED);
        assertThat(events).containsExactly("gate", "call", "commit");
        assertThat(committed.getFirst().tenure()).isEqualTo(TENURE);
        assertThat(committed.getFirst().positions()).isEmpty();
        assertThat(result(0).message()).contains(Samples.message("hello"));
    }

    @Test
    void callsNoModelWhenTheDeadlinePassedInTheQueue() throws Exception {
        clock.advance(Duration.ofHours(1));

        Status status = run(this::answer, this::commit);

        assertThat(status).isEqualTo(Status.EXPIRED);
        assertThat(events).containsExactly("commit");
    }

    @Test
    void anOversizeAnswerBecomesAFailedResultThatStillShowsWhatItCost() throws Exception {
        StepCommitter refusesMessages =
                step -> {
                    if (resultOf(step).message().isPresent()) {
                        throw new TooLarge("director.results", 9_000_000, 8_388_608);
                    }
                    return commit(step);
                };

        Status status = run(this::answer, refusesMessages);

        assertThat(status).isEqualTo(Status.FAILED);
        assertThat(committed).hasSize(1);
        assertThat(result(0).error().orElseThrow().code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(result(0).error().orElseThrow().message()).contains("9000000", "8388608");
        assertThat(result(0).usage()).isEqualTo(new Usage(5, 0, 2, 0));
        assertThat(committed.getFirst().publications())
                .extracting(Object::getClass)
                .containsExactly(
                        Publication.Usage.class,
                        Publication.Result.class,
                        Publication.DeadLetter.class,
                        Publication.Finished.class);
        assertThat(events).containsOnlyOnce("call");
    }

    @Test
    void aFailureThatIsTooLargeAsWellIsAFaultOfOurs() {
        StepCommitter refusesAll =
                step -> {
                    throw new TooLarge("director.results", 2, 1);
                };

        assertThatThrownBy(() -> run(this::answer, refusesAll))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLostPartitionEndsTheRunWithoutAnythingElse() {
        StepCommitter lost =
                step -> {
                    throw new OwnershipLost(step.tenure());
                };

        assertThatThrownBy(() -> run(this::answer, lost)).isInstanceOf(OwnershipLost.class);
        assertThat(events).containsExactly("gate", "call");
    }

    @Test
    void whatTheJournalLearnsOnTheWayIsForgottenAtTheEnd() throws Exception {
        run(
                call -> {
                    call.background()
                            .began(
                                    new RunStep.BackgroundBegan(
                                            1, "openai/o3", "resp_1", Samples.STARTED));
                    return answer(call);
                },
                this::commit);

        assertThat(committed.getFirst().publications())
                .singleElement()
                .isInstanceOfSatisfying(
                        Publication.Stepped.class,
                        stepped -> assertThat(stepped.number()).isEqualTo(1));
        assertThat(committed.getLast().publications().getLast())
                .isInstanceOfSatisfying(
                        Publication.Finished.class,
                        finished -> assertThat(finished.traces().steps()).isEqualTo(1));
    }

    /** The result is out: taken for a failed run it would get another. */
    @Test
    void aWatchThatFailsDoesNotMakeASecondResult() throws Exception {
        watch =
                (_, _) -> {
                    throw new IllegalStateException("a defect of the watch");
                };

        assertThat(run(this::answer, this::commit)).isEqualTo(Status.COMPLETED);
        assertThat(committed).hasSize(1);
    }

    @Test
    void aRunThatIsHeldUpJournalsWhatItPaidAndPublishesNoResult() throws Exception {
        ModelReply held =
                new ModelReply.Held(
                        ANSWER.attempts(),
                        WaitReason.GATE,
                        ErrorCode.PROVIDER_RATE_LIMITED,
                        "the key is closed",
                        false,
                        List.of("a/b"),
                        List.of());

        RunEnd end = live(call -> held, this::commit);

        assertThat(end)
                .isEqualTo(
                        new RunEnd.Held(
                                new WaitFor(
                                        WaitReason.GATE,
                                        List.of("a/b"),
                                        "the key is closed",
                                        false),
                                true,
                                Samples.DEADLINE));
        assertThat(committed.getFirst().publications())
                .extracting(Object::getClass)
                .containsExactly(Publication.Usage.class, Publication.Stepped.class);
    }

    @Test
    void aRunThatIsHeldUpBeforeItsFirstCallWritesNothing() throws Exception {
        ModelReply held =
                new ModelReply.Held(
                        List.of(),
                        WaitReason.GATE,
                        ErrorCode.PROVIDER_OVERLOADED,
                        "the route is closed",
                        false,
                        List.of("a/b"),
                        List.of());

        assertThat(live(call -> held, this::commit)).isInstanceOf(RunEnd.Held.class);
        assertThat(committed).isEmpty();
    }

    @Test
    void anInterruptDuringTheCallPublishesNothing() {
        ModelCaller interrupted =
                call -> {
                    throw new InterruptedException();
                };

        assertThatThrownBy(() -> run(interrupted, this::commit))
                .isInstanceOf(InterruptedException.class);
        assertThat(committed).isEmpty();
    }

    private Status run(ModelCaller model, StepCommitter committer) throws Exception {
        return ((RunEnd.Finished) live(model, committer)).status();
    }

    private RunEnd live(ModelCaller model, StepCommitter committer) throws Exception {
        ModelCaller gated =
                call -> {
                    call.gate().awaitOpen();
                    return model.call(call);
                };
        Run run = Samples.run();
        RunJournal journal =
                new RunJournal(
                        committer, TENURE, run.id(), Samples.ENTRY, Steps.NONE, new FakeInbox());
        return new RunLoop(gated, tools, () -> events.add("gate"), watch, clock)
                .run(run, journal, Progress.SILENT);
    }

    private ModelReply answer(ModelCaller.ModelCall call) {
        events.add("call");
        assertThat(call.deadline()).isEqualTo(Samples.DEADLINE);
        assertThat(call.turn()).isEqualTo(1);
        return ANSWER;
    }

    private List<Pointer> commit(Step step) {
        events.add("commit");
        committed.add(step);
        return Samples.kept(step);
    }

    private DirectorResult result(int step) {
        return resultOf(committed.get(step));
    }

    private static DirectorResult resultOf(Step step) {
        return step.publications().stream()
                .filter(Publication.Result.class::isInstance)
                .map(one -> ((Publication.Result) one).result())
                .findFirst()
                .orElseThrow();
    }
}
