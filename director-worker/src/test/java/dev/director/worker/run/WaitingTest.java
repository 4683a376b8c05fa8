package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Outcome;
import dev.director.schemas.Status;
import dev.director.schemas.ToolCall;
import dev.director.schemas.ToolOutcome;
import dev.director.schemas.Usage;
import dev.director.schemas.UsageRecord;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.RunStep.Answered;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.RunStep.ToolBegan;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Runs that wait for what comes from outside: answers, approvals, cancels. */
class WaitingTest {

    private static final CallRecord CALL =
            Samples.succeeded(new Usage(5, 0, 2, 0), "0.1", false, 10);
    private static final Instant LONG = Samples.DEADLINE.plus(Duration.ofDays(30));

    private static final String RETURN = ",\"callerTools\":\"return\"";

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final Queue<ModelCaller> script = new ArrayDeque<>();
    private final List<ModelCaller.ModelCall> asked = new ArrayList<>();
    private final List<Step> committed = Collections.synchronizedList(new ArrayList<>());
    private final FakeTools tools = new FakeTools();
    private final FakeInbox inbox = new FakeInbox();

    /** The steps of the run, life after life. */
    private final List<RunStep> steps = Collections.synchronizedList(new ArrayList<>());

    private int generation;
    private final CountDownLatch lookEnded = new CountDownLatch(1);

    @Test
    void aCallersToolIsHandedOutInTheTransactionThatEndsTheTurnAndTheRunParks() throws Exception {
        script.add(calls(call("theirs", "{\"a\":1}")));

        RunEnd.Parked parked = (RunEnd.Parked) live();

        assertThat(committed).hasSize(1);
        assertThat(kinds(committed.getFirst()))
                .containsExactly("Usage", "Called", "Waiting", "RequestKept", "Stepped");
        ToolCall call = handedOut().getFirst();
        assertThat(call.arguments().path("a").asInt()).isEqualTo(1);
        assertThat(call.turn()).isEqualTo(1);
        assertThat(call.deadline()).contains(LONG);
        assertThat(call.approval()).isEmpty();
        assertThat(inbox.expected).containsExactly(List.of(new Awaited(call.callId(), false)));
        assertThat(parked.until()).isEqualTo(LONG);
        assertThat(inbox.closed).isFalse();
    }

    @Test
    void withTheAnswerItGoesOnWhereItWas() throws Exception {
        script.add(calls(call("theirs", "{}")));
        live();
        String callId = handedOut().getFirst().callId();
        clock.advance(Duration.ofDays(3));
        steps.add(new Answered(callId, "seven", true, clock.instant()));
        script.add(answer("done"));

        DirectorResult result = finish();

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(asked.getLast().history().getLast().path("content").asString())
                .isEqualTo("seven");
        ToolOutcome outcome = result.toolCalls().getFirst();
        assertThat(outcome.ranBy()).isEqualTo("caller");
        assertThat(outcome.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(outcome.durationMs()).isGreaterThan(Duration.ofDays(2).toMillis());
        assertThat(result.turns()).isEqualTo(2);
        assertThat(inbox.closed).isTrue();
    }

    @Test
    void ofMixedCallsTheWorkersRunAtOnceAndTheRunParksWhenTheyHaveEnded() throws Exception {
        script.add(calls(call("look", "{}"), call("theirs", "{}")));

        RunEnd end = live();

        assertThat(end).isInstanceOf(RunEnd.Parked.class);
        assertThat(tools.ran).containsExactly("look");
        assertThat(committed.stream().map(WaitingTest::kinds))
                .containsExactly(
                        List.of("Usage", "Called", "Waiting", "Stepped"),
                        List.of("Stepped"),
                        List.of("Waiting", "RequestKept"));
        steps.add(answered(0, "theirs ran"));
        script.add(answer("done"));
        assertThat(finish().toolCalls())
                .extracting(ToolOutcome::ranBy)
                .containsExactly("director", "caller");
        assertThat(tools.ran).containsExactly("look");
    }

    @Test
    void theRequestIsKeptOnceHoweverOftenTheRunParks() throws Exception {
        for (int turn = 1; turn <= 3; turn++) {
            script.add(calls(call("theirs", "{\"turn\":%d}".formatted(turn))));
            live();
            steps.add(answered(turn - 1, "ok"));
        }
        script.add(answer("done"));
        finish();

        assertThat(committed.stream().flatMap(step -> kinds(step).stream()))
                .containsOnlyOnce("RequestKept");
        Traces traces = ((Publication.Finished) last(committed).publications().getLast()).traces();
        assertThat(traces.request()).isTrue();
        assertThat(traces.steps()).isEqualTo(3);
    }

    @Test
    void aCallWhoseArgumentsDoNotFitIsNotHandedOut() throws Exception {
        script.add(calls(call("theirs", "no object")));
        script.add(answer("sorry"));

        DirectorResult result = finish();

        assertThat(handedOut()).isEmpty();
        assertThat(result.toolCalls().getFirst().valid()).isFalse();
    }

    @Test
    void aToolThatNeedsApprovalRunsOnlyWhenItIsGivenAndItsIntentIsCommittedBefore()
            throws Exception {
        script.add(calls(call("pay", "{}")));
        live();
        assertThat(handedOut().getFirst().approval()).contains(true);
        assertThat(tools.ran).isEmpty();
        steps.add(answered(0, ""));
        script.add(answer("paid"));

        DirectorResult result = finish();

        assertThat(tools.ran).containsExactly("pay");
        assertThat(result.toolCalls().getFirst().ranBy()).isEqualTo("director");
        assertThat(steps).anyMatch(ToolBegan.class::isInstance);
        assertThat(committed.indexOf(stepWith(ToolBegan.class)))
                .isLessThan(committed.indexOf(stepWith(RunStep.ToolEnded.class)));
    }

    @Test
    void afterACrashAnApprovedToolThatHadBegunIsNotRunAgain() throws Exception {
        script.add(calls(call("pay", "{}")));
        live();
        steps.add(answered(0, ""));
        steps.add(new ToolBegan(handedOut().getFirst().callId()));
        script.add(answer("who knows"));

        DirectorResult result = finish();

        assertThat(tools.ran).isEmpty();
        assertThat(result.toolCalls().getFirst().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aDeniedToolDoesNotRunAndTheModelIsToldWhy() throws Exception {
        script.add(calls(call("pay", "{}")));
        live();
        steps.add(
                new Answered(
                        handedOut().getFirst().callId(),
                        "The call was not approved, and did not run: too much",
                        false,
                        clock.instant()));
        script.add(answer("ok"));

        DirectorResult result = finish();

        assertThat(tools.ran).isEmpty();
        assertThat(result.toolCalls().getFirst().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(asked.getLast().history().getLast().path("content").asString())
                .endsWith("too much");
    }

    @Test
    void anApprovedToolRunsWhileAnotherCallIsStillOut() throws Exception {
        script.add(calls(call("pay", "{}"), call("theirs", "{}")));
        live();
        steps.add(answered(0, ""));

        RunEnd end = live();

        assertThat(tools.ran).containsExactly("pay");
        assertThat(end).isInstanceOf(RunEnd.Parked.class);
        assertThat(
                        committed.getLast().publications().stream()
                                .filter(Publication.Waiting.class::isInstance)
                                .map(Publication.Waiting.class::cast)
                                .flatMap(waiting ->
                                        waiting.entry().waits().orElseThrow().calls().stream()))
                .extracting(Awaited::callId)
                .containsExactly(handedOut().get(1).callId());
    }

    /** Whoever ran it knows its id, whoever gave it up when the run failed is asked again. */
    @Test
    void whatNobodyHadAnsweredWhenTheRunFailedIsHandedOutAgainUnderItsId() throws Exception {
        script.add(calls(call("theirs", "{\"a\":1}"), call("pay", "{}")));
        live();
        List<String> first = handedOut().stream().map(ToolCall::callId).toList();
        steps.add(answered(0, "ok"));
        generation = 1;

        RunEnd end = live();

        assertThat(end).isInstanceOf(RunEnd.Parked.class);
        assertThat(kinds(last(committed))).containsExactly("Called", "Waiting", "Stepped");
        assertThat(handedOut())
                .extracting(ToolCall::callId)
                .containsExactly(first.get(0), first.get(1), first.get(1));
        assertThat(handedOut().getLast().approval()).contains(true);
        assertThat(inbox.expected.getLast()).containsExactly(new Awaited(first.get(1), true));
        steps.add(answered(1, ""));
        script.add(answer("done"));
        assertThat(finish().toolCalls())
                .extracting(ToolOutcome::callId)
                .containsExactlyElementsOf(first);
        assertThat(tools.ran).containsExactly("pay");
    }

    @Test
    void noToolIsHandedOutWhenNoModelCallMayFollow() throws Exception {
        script.add(calls(call("theirs", "{}")));

        DirectorResult result = finish(",\"limits\":{\"maxTurns\":1}");

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.TOO_MANY_TURNS);
        assertThat(handedOut()).isEmpty();
    }

    @Test
    void aRequestThatWantsItsCallsBackEndsWithThemWhenTheWorkersToolsHaveRun() throws Exception {
        script.add(calls(call("look", "{}")));
        script.add(calls(call("theirs", "{\"a\":1}")));

        DirectorResult result = finish(RETURN);

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(result.finishReason()).contains("tool_calls");
        assertThat(result.turns()).isEqualTo(2);
        assertThat(tools.ran).containsExactly("look");
        assertThat(handedOut()).isEmpty();
        assertThat(result.toolCalls())
                .extracting(ToolOutcome::outcome)
                .containsExactly(Outcome.COMPLETED, Outcome.RETURNED);
        assertThat(result.message().orElseThrow().at("/tool_calls/0/id").asString())
                .isEqualTo(result.toolCalls().getLast().callId());
        assertThat(kinds(last(committed))).containsExactly("Usage", "Result", "Finished");
    }

    @Test
    void itWaitsForAnApprovalAllTheSame() throws Exception {
        script.add(calls(call("pay", "{}")));

        assertThat(live(RETURN)).isInstanceOf(RunEnd.Parked.class);
        assertThat(handedOut().getFirst().approval()).contains(true);
    }

    @Test
    void aFaultOfOursInTheDecisionFailsTheRunAndNotTheWorker() throws Exception {
        script.add(calls(call("theirs", "{}")));
        tools.defect = true;

        DirectorResult result = finish(RETURN);

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(result.attempts()).hasSize(1);
    }

    @Test
    void aRunThatIsNotAnsweredInTimeExpires() throws Exception {
        script.add(calls(call("theirs", "{}")));
        live();
        clock.advance(Duration.between(Samples.STARTED, LONG));

        DirectorResult result = finish();

        assertThat(result.status()).isEqualTo(Status.EXPIRED);
        assertThat(result.toolCalls().getFirst().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(result.toolCalls().getFirst().ranBy()).isEqualTo("caller");
    }

    @Test
    void aCancelThatCameFirstEndsTheRunWithoutACall() throws Exception {
        inbox.cancellation().tell(new Cancelled(Optional.of("never mind"), clock.instant()));

        DirectorResult result = finish();

        assertThat(result.status()).isEqualTo(Status.CANCELLED);
        assertThat(result.error().orElseThrow().message()).isEqualTo("never mind");
        assertThat(asked).isEmpty();
        assertThat(committed).hasSize(1);
        assertThat(kinds(committed.getFirst())).doesNotContain("DeadLetter");
    }

    @Test
    void aCancelDuringACallInterruptsItAndItsCostIsOnTheBill() throws Exception {
        script.add(call -> {
            inbox.cancellation().tell(new Cancelled(Optional.empty(), clock.instant()));
            assertThat(Thread.interrupted()).isTrue();
            throw new ModelCaller.Aborted(List.of(CALL));
        });

        DirectorResult result = finish();

        assertThat(result.status()).isEqualTo(Status.CANCELLED);
        assertThat(result.attempts()).hasSize(1);
        assertThat(kinds(last(committed))).startsWith("Usage", "Result");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anAnswerThatCameBeforeTheCancelTookHoldCompletesTheRun() throws Exception {
        script.add(call -> {
            inbox.cancellation().tell(new Cancelled(Optional.empty(), clock.instant()));
            return new ModelReply.Answered(
                    List.of(CALL), Samples.message("here"), "stop", List.of());
        });

        assertThat(finish().status()).isEqualTo(Status.COMPLETED);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aCancelWhileAToolRunsEndsTheRunAndTheCallShowsAsBrokenOff() throws Exception {
        script.add(calls(call("buy", "{}")));
        tools.meanwhile =
                _ ->
                        interruptedBy(() ->
                                inbox.cancellation()
                                        .tell(new Cancelled(Optional.empty(), clock.instant())));

        DirectorResult result = finish();

        assertThat(result.status()).isEqualTo(Status.CANCELLED);
        assertThat(result.toolCalls().getFirst().outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aToolThatHadEndedWhenTheCancelCameShowsItsEnd() throws Exception {
        script.add(calls(call("look", "{}"), call("buy", "{}")));
        tools.meanwhile =
                name -> {
                    if (name.equals("buy")) {
                        interruptedBy(() -> {
                            lookEnded.await();
                            inbox.cancellation()
                                    .tell(new Cancelled(Optional.empty(), clock.instant()));
                        });
                    }
                };

        DirectorResult result = finish();

        assertThat(result.toolCalls())
                .extracting(ToolOutcome::outcome)
                .containsExactly(Outcome.COMPLETED, Outcome.ABORTED);
    }

    @Test
    void anInterruptThatIsNoCancelWithdrawsTheRunAndItsCostIsOnTheBill() throws Exception {
        script.add(call -> {
            throw new ModelCaller.Aborted(List.of(CALL));
        });

        assertThatThrownBy(this::live).isInstanceOf(InterruptedException.class);
        assertThat(kinds(last(committed))).containsExactly("Usage", "Stepped");

        script.add(answer("done"));
        assertThat(finish().attempts()).hasSize(2);
        assertThat(usage()).extracting(UsageRecord::attempt).containsExactly(1L, 2L);
    }

    @Test
    void aCallThatGoesOnAtTheProviderIsTheNextOwnersToBill() {
        script.add(call -> {
            throw new ModelCaller.Aborted(List.of());
        });

        assertThatThrownBy(this::live).isInstanceOf(InterruptedException.class);
        assertThat(committed).isEmpty();
    }

    @Test
    void aFaultOfOursInALaterTurnFailsTheRunWithAllThatItDid() throws Exception {
        script.add(calls(call("look", "{}")));
        script.add(call -> {
            throw new IllegalStateException("a defect");
        });

        DirectorResult result = finish();

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(result.attempts()).hasSize(1);
        assertThat(result.toolCalls()).hasSize(1);
    }

    private interface Deed {
        void perform() throws InterruptedException;
    }

    /** A tool that takes long, and is interrupted. */
    private static void interruptedBy(Deed deed) {
        try {
            deed.perform();
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted, as it should be", e);
        }
    }

    private DirectorResult finish() throws Exception {
        return finish("");
    }

    private DirectorResult finish(String more) throws Exception {
        assertThat(live(more)).isInstanceOf(RunEnd.Finished.class);
        return last(committed).publications().stream()
                .filter(Publication.Result.class::isInstance)
                .map(one -> ((Publication.Result) one).result())
                .findFirst()
                .orElseThrow();
    }

    private RunEnd live() throws Exception {
        return live("");
    }

    /** One life of the run, with what the journal has of the earlier ones. */
    private RunEnd live(String more) throws Exception {
        Run plain =
                Samples.run(
                        Samples.request(
                                Samples.json(
                                        "r1",
                                        ",\"tools\":[%s,%s,%s,%s]%s"
                                                .formatted(
                                                        definition("look"),
                                                        definition("buy"),
                                                        definition("pay"),
                                                        definition("theirs"),
                                                        more))));
        Run run =
                new Run(
                                plain.id(),
                                plain.source(),
                                plain.request(),
                                plain.contentHash(),
                                generation,
                                plain.startedAt(),
                                plain.deadline(),
                                LONG,
                                plain.policy(),
                                plain.waited(),
                                List.of(),
                                Optional.empty())
                        .with(steps);
        TreeMap<Integer, Pointer> known = new TreeMap<>();
        steps.stream()
                .filter(step -> !(step instanceof Answered))
                .forEach(_ -> known.put(known.size() + 1, plain.source().pointer()));
        Optional<Pointer> request =
                committed.stream().anyMatch(step -> kinds(step).contains("RequestKept"))
                        ? Optional.of(plain.source().pointer())
                        : Optional.empty();
        RunJournal journal =
                new RunJournal(
                        this::commit,
                        new Tenure(3, 1),
                        run.id(),
                        Samples.ENTRY,
                        new Steps(known, request),
                        inbox);
        return new RunLoop(this::reply, tools, () -> {}, (_, _) -> {}, clock)
                .run(run, journal, Progress.SILENT);
    }

    private ModelReply reply(ModelCaller.ModelCall call)
            throws OwnershipLost, InterruptedException {
        asked.add(call);
        return script.remove().call(call);
    }

    private List<Pointer> commit(Step step) {
        committed.add(step);
        step.publications().stream()
                .filter(Publication.Stepped.class::isInstance)
                .map(one -> ((Publication.Stepped) one).step())
                .forEach(one -> {
                    steps.add(one);
                    if (one instanceof RunStep.ToolEnded) {
                        lookEnded.countDown();
                    }
                });
        return Samples.kept(step);
    }

    private Answered answered(int handedOut, String output) {
        return new Answered(handedOut().get(handedOut).callId(), output, true, clock.instant());
    }

    private List<ToolCall> handedOut() {
        return committed.stream()
                .flatMap(step -> step.publications().stream())
                .filter(Publication.Called.class::isInstance)
                .map(one -> ((Publication.Called) one).call())
                .toList();
    }

    private Step stepWith(Class<? extends RunStep> kind) {
        return committed.stream()
                .filter(step ->
                        step.publications().stream()
                                .anyMatch(one ->
                                        one instanceof Publication.Stepped stepped
                                                && kind.isInstance(stepped.step())))
                .findFirst()
                .orElseThrow();
    }

    private List<UsageRecord> usage() {
        return committed.stream()
                .flatMap(step -> step.publications().stream())
                .filter(Publication.Usage.class::isInstance)
                .map(one -> ((Publication.Usage) one).usage())
                .toList();
    }

    private static Step last(List<Step> steps) {
        return steps.getLast();
    }

    private static List<String> kinds(Step step) {
        return step.publications().stream().map(one -> one.getClass().getSimpleName()).toList();
    }

    private static ModelCaller answer(String text) {
        return _ ->
                new ModelReply.Answered(List.of(CALL), Samples.message(text), "stop", List.of());
    }

    private static ModelCaller calls(ObjectNode... calls) {
        ObjectNode message = Codec.mapper().createObjectNode().put("role", "assistant");
        message.putNull("content");
        message.putArray("tool_calls").addAll(List.of(calls));
        return _ -> new ModelReply.Answered(List.of(CALL), message, "tool_calls", List.of());
    }

    private static ObjectNode call(String name, String arguments) {
        ObjectNode call = Codec.mapper().createObjectNode().put("id", "p-" + name);
        call.put("type", "function")
                .putObject("function")
                .put("name", name)
                .put("arguments", arguments);
        return call;
    }

    private static String definition(String name) {
        return "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":{\"type\":\"object\"}}}"
                .formatted(name);
    }
}
