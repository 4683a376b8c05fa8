package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Outcome;
import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.schemas.Usage;
import dev.director.worker.run.Decision.CallModel;
import dev.director.worker.run.Decision.Finish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecideTest {

    private static final FakeTools TOOLS = new FakeTools();

    @Test
    void callsTheModelWhileThereIsTime() {
        assertThat(
                        Decide.next(
                                Samples.run(),
                                TOOLS,
                                (_, _) -> Optional.empty(),
                                Samples.DEADLINE.minusNanos(1)))
                .isEqualTo(new CallModel(1));
    }

    @Test
    void expiresWithoutACallOnceTheDeadlinePassedInTheQueue() {
        Finish finish = finish(Samples.run(), Samples.DEADLINE);

        assertThat(finish.status()).isEqualTo(Status.EXPIRED);
        assertThat(finish.message()).isEmpty();
        assertThat(finish.error().orElseThrow().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(finish.error().orElseThrow().message())
                .contains("before its turn came", "300000 ms after the request", "0 model calls");
    }

    @Test
    void asksOnceMoreForWhatWasBegunBeforeACrashWhateverTheTime() {
        Run plain = Samples.run();
        Run begun =
                new Run(
                        plain.id(),
                        plain.source(),
                        plain.request(),
                        plain.contentHash(),
                        0,
                        plain.startedAt(),
                        plain.deadline(),
                        plain.waitUntil(),
                        plain.policy(),
                        plain.waited(),
                        List.of(
                                new RunStep.BackgroundBegan(
                                        1, "openai/o3 (responses)", "resp_1", Samples.STARTED)),
                        Optional.empty());

        assertThat(
                        Decide.next(
                                begun,
                                TOOLS,
                                (_, _) -> Optional.empty(),
                                Samples.DEADLINE.plusSeconds(5)))
                .isEqualTo(new CallModel(1));
    }

    @Test
    void whatAnotherModelMayDoBetterFallsBackOnceUnlessTheRequestForbidsIt() {
        Run failed = failed(Samples.run(), ErrorCode.PROVIDER_OVERLOADED);

        assertThat(next(failed))
                .isInstanceOfSatisfying(
                        Decision.FallBack.class,
                        fallBack -> {
                            assertThat(fallBack.next()).isEqualTo("gpt-4");
                            assertThat(fallBack.turn()).isEqualTo(1);
                            assertThat(fallBack.code()).isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
                        });
        Run forbidden =
                failed(
                        Samples.run(Samples.request(Samples.json("r1", ",\"fallback\":false"))),
                        ErrorCode.PROVIDER_OVERLOADED);
        assertThat(next(forbidden)).isInstanceOf(Finish.class);
        Run again =
                failed(
                        Samples.run()
                                .with(
                                        List.of(
                                                new RunStep.TurnFailed(
                                                        1,
                                                        List.of(),
                                                        "gpt-4",
                                                        ErrorCode.PROVIDER_ERROR,
                                                        "down"))),
                        ErrorCode.PROVIDER_OVERLOADED);
        assertThat(next(again)).isInstanceOf(Finish.class);
    }

    @Test
    void aClosedRouteIsFallenBackFromOrWaitedForAsTheLaneSays() {
        Run run = Samples.run();

        assertThat(next(held(run, ErrorCode.PROVIDER_RATE_LIMITED)))
                .isInstanceOf(Decision.FallBack.class);
        assertThat(next(held(waiting(run), ErrorCode.PROVIDER_RATE_LIMITED)))
                .isInstanceOf(Decision.Hold.class);
        assertThat(next(held(waiting(run), ErrorCode.PROVIDER_QUOTA)))
                .isInstanceOf(Decision.Hold.class);
    }

    @Test
    void whereNothingElseCanGoOnAnOutageIsWaitedForUnlessOnlyAnOperatorCanMendIt() {
        Run alone = Samples.run(Samples.request(Samples.json("r1", ",\"fallback\":false")));

        assertThat(next(held(alone, ErrorCode.PROVIDER_OVERLOADED)))
                .isInstanceOf(Decision.Hold.class);
        assertThat(next(held(alone, ErrorCode.PROVIDER_QUOTA)))
                .isInstanceOfSatisfying(
                        Finish.class,
                        finish -> assertThat(finish.status()).isEqualTo(Status.FAILED));
    }

    /** It is well again: neither the other model nor an operator is needed. */
    @Test
    void aRouteThatIsOpeningIsWaitedForByAllLanes() {
        assertThat(next(held(Samples.run(), ErrorCode.PROVIDER_QUOTA, true, List.of())))
                .isInstanceOfSatisfying(
                        Decision.Hold.class,
                        hold -> {
                            assertThat(hold.waitFor().names()).containsExactly("a/kimi");
                            assertThat(hold.waitFor().briefly()).isTrue();
                        });
    }

    @Test
    void whereTheOtherModelIsClosedTooTheFirstToOpenIsWaitedFor() {
        List<String> elsewhere = List.of("b/gpt");

        assertThat(next(held(Samples.run(), ErrorCode.PROVIDER_ERROR, false, elsewhere)))
                .isInstanceOfSatisfying(
                        Decision.Hold.class,
                        hold ->
                                assertThat(hold.waitFor().names())
                                        .containsExactly("a/kimi", "b/gpt"));
        assertThat(next(held(waiting(Samples.run()), ErrorCode.PROVIDER_ERROR, false, elsewhere)))
                .isInstanceOfSatisfying(
                        Decision.Hold.class,
                        hold -> assertThat(hold.waitFor().names()).containsExactly("a/kimi"));
    }

    @Test
    void whatHasCostTooMuchWaitsForNothing() {
        Run costly =
                Samples.run(
                        Samples.request(
                                Samples.json("r1", ",\"limits\":{\"maxCostUsd\":\"0.05\"}")));
        ModelReply.CallRecord paid = Samples.succeeded(new Usage(5, 0, 2, 0), "0.1", false, 10);

        Decision next =
                next(
                        waiting(costly)
                                .with(
                                        new ModelReply.Held(
                                                List.of(paid),
                                                WaitReason.GATE,
                                                ErrorCode.MALFORMED_ANSWER,
                                                "closed",
                                                false,
                                                List.of("a/kimi"),
                                                List.of())));

        assertThat(((Finish) next).error().orElseThrow().code()).isEqualTo(ErrorCode.TOO_COSTLY);
    }

    /** A response that ended is asked for no more: it would be billed again. */
    @Test
    void whatEndedBeforeTheTurnWasHeldUpIsNotBegunAnyMore() {
        RunStep begun = new RunStep.BackgroundBegan(1, "openai/o3", "resp_1", Samples.STARTED);
        RunStep held = new RunStep.TurnHeld(1, List.of(), ErrorCode.PROVIDER_ERROR);
        RunStep again = new RunStep.BackgroundBegan(1, "openai/o3", "resp_2", Samples.STARTED);

        assertThat(Samples.run().with(List.of(begun)).begun(1)).isEqualTo(Optional.of(begun));
        assertThat(Samples.run().with(List.of(begun, held)).begun(1)).isEmpty();
        assertThat(Samples.run().with(List.of(begun, held, again)).begun(1))
                .isEqualTo(Optional.of(again));
    }

    @Test
    void aRunThatIsHeldUpPastItsDeadlineSaysWhereItsTimeWent() {
        Run run =
                held(
                        waited(
                                Samples.run(),
                                Duration.ofMinutes(4),
                                "the key of openrouter is closed"),
                        ErrorCode.PROVIDER_RATE_LIMITED);

        Finish finish = finish(run, Samples.DEADLINE);

        assertThat(finish.status()).isEqualTo(Status.EXPIRED);
        assertThat(finish.error().orElseThrow().message())
                .contains("240000 ms of it held up", "the key of openrouter is closed");
    }

    private static Run held(Run run, ErrorCode code) {
        return held(run, code, false, List.of());
    }

    private static Run held(Run run, ErrorCode code, boolean opening, List<String> elsewhere) {
        return run.with(
                new ModelReply.Held(
                        List.of(),
                        WaitReason.GATE,
                        code,
                        "closed",
                        opening,
                        List.of("a/kimi"),
                        elsewhere));
    }

    private static Run waiting(Run run) {
        return copy(run, new LanePolicy(OnOutage.WAIT, OnBudget.FAIL), run.waited());
    }

    private static Run waited(Run run, Duration time, String reason) {
        return copy(run, run.policy(), Waited.NOT.plus(time, false, reason));
    }

    private static Run copy(Run run, LanePolicy policy, Waited waited) {
        return new Run(
                run.id(),
                run.source(),
                run.request(),
                run.contentHash(),
                run.generation(),
                run.startedAt(),
                run.deadline(),
                run.waitUntil(),
                policy,
                waited,
                run.steps(),
                run.reply());
    }

    @Test
    void aLaterGenerationSaysSoFirst() {
        assertThat(
                        Decide.next(
                                redriven(List.of()),
                                TOOLS,
                                (_, _) -> Optional.empty(),
                                Samples.DEADLINE))
                .isEqualTo(new Decision.Redrive(1));
    }

    @Test
    void aLaterGenerationIsTheRequestsModelsAgainAndMayFallBackOnceMore() {
        Run run =
                redriven(
                        List.of(
                                new RunStep.TurnFailed(
                                        1, List.of(), "gpt-4", ErrorCode.PROVIDER_ERROR, "down"),
                                new RunStep.Redriven(1, Samples.STARTED)));

        assertThat(run.model()).isEqualTo("kimi-k2");
        assertThat(next(failed(run, ErrorCode.PROVIDER_OVERLOADED)))
                .isInstanceOf(Decision.FallBack.class);
    }

    @Test
    void wrongCallsOfAnEarlierGenerationDoNotCount() {
        Run failed = Samples.withToolCalls(false);
        RunStep.TurnEnded second =
                new RunStep.TurnEnded(
                        2,
                        List.of(),
                        failed.turnsEnded().getFirst().message(),
                        List.of(),
                        List.of());
        ToolRequest call = ToolRequest.of(failed.id(), 0, 2, second.message()).getFirst();
        RunStep.ToolEnded wrong =
                new RunStep.ToolEnded(
                        new ToolOutcome(
                                call.callId(), "find", "director", false, Outcome.FAILED, 3),
                        "no such member");
        List<RunStep> steps = new ArrayList<>(failed.steps());
        steps.addAll(List.of(second, wrong));
        assertThat(next(failed.with(List.of(second, wrong)))).isInstanceOf(Decision.FallBack.class);

        steps.add(new RunStep.Redriven(1, Samples.STARTED));

        assertThat(next(redriven(steps))).isEqualTo(new CallModel(3));
    }

    /** It failed with the rest of its generation. */
    @Test
    void aCallThatAnEarlierGenerationBeganIsNotAskedForAgain() {
        Run run =
                redriven(
                        List.of(
                                new RunStep.BackgroundBegan(
                                        1, "openai/o3 (responses)", "resp_1", Samples.STARTED),
                                new RunStep.Redriven(1, Samples.STARTED)));

        assertThat(run.begun(1)).isEmpty();
    }

    private static Run redriven(List<? extends RunStep> steps) {
        return Samples.redriven(Samples.run(), 1).with(steps);
    }

    @Test
    void whatAnotherModelCannotDoBetterDoesNotFallBack() {
        for (ErrorCode code :
                List.of(
                        ErrorCode.MODEL_NOT_ALLOWED,
                        ErrorCode.CONTENT_REFUSED,
                        ErrorCode.DEADLINE_EXCEEDED)) {
            assertThat(next(failed(Samples.run(), code))).isInstanceOf(Finish.class);
        }
    }

    private static Run failed(Run run, ErrorCode code) {
        return run.with(new ModelReply.Failed(List.of(), code, "why"));
    }

    private static Decision next(Run run) {
        return Decide.next(run, TOOLS, (_, _) -> Optional.of("gpt-4"), Samples.STARTED);
    }

    /** Its provider has to be told, and its cost to be known. */
    @Test
    void asksOnceMoreForWhatWasBegunWhenTheRunIsToEnd() {
        Run begun =
                Samples.run()
                        .with(
                                List.of(
                                        new RunStep.BackgroundBegan(
                                                1,
                                                "openai/o3 (responses)",
                                                "resp_1",
                                                Samples.STARTED),
                                        new RunStep.Cancelled(Optional.empty(), Samples.STARTED)));

        assertThat(Decide.next(begun, TOOLS, (_, _) -> Optional.empty(), Samples.STARTED))
                .isEqualTo(new CallModel(1));
    }

    @Test
    void completesWithTheAnswerEvenIfItCameAfterTheDeadline() {
        ModelReply answer =
                new ModelReply.Answered(List.of(), Samples.message("hello"), "length", List.of());

        Finish finish = finish(Samples.run().with(answer), Samples.DEADLINE.plusSeconds(1));

        assertThat(finish.status()).isEqualTo(Status.COMPLETED);
        assertThat(finish.message()).contains(Samples.message("hello"));
        assertThat(finish.finishReason()).contains("length");
        assertThat(finish.error()).isEmpty();
    }

    @Test
    void failsWithTheModelsFailure() {
        ModelReply failure = new ModelReply.Failed(List.of(), ErrorCode.PROVIDER_QUOTA, "empty");

        Finish finish = finish(Samples.run().with(failure), Samples.STARTED);

        assertThat(finish).isEqualTo(Finish.failed(ErrorCode.PROVIDER_QUOTA, "empty"));
        assertThat(finish.status()).isEqualTo(Status.FAILED);
    }

    @Test
    void expiresWhenTheTimeRanOutDuringTheCalls() {
        ModelReply failure = new ModelReply.Failed(List.of(), ErrorCode.DEADLINE_EXCEEDED, "late");

        Finish finish = finish(Samples.run().with(failure), Samples.DEADLINE);

        assertThat(finish).isEqualTo(Finish.expired("late"));
        assertThat(finish.status()).isEqualTo(Status.EXPIRED);
    }

    private static Finish finish(Run run, Instant now) {
        return (Finish) Decide.next(run, TOOLS, (_, _) -> Optional.empty(), now);
    }
}
