package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Outcome;
import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.schemas.Usage;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.RunStep.TurnEnded;
import dev.director.worker.run.StepCommitter.TooLarge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A run of several turns: model, tools, model, and so on. */
class LoopTest {

    private static final CallRecord CALL =
            Samples.succeeded(new Usage(5, 0, 2, 0), "0.1", false, 10);
    private static final String TOOLS =
            ",\"tools\":[%s,%s]".formatted(definition("look"), definition("buy"));

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final Queue<ModelReply> script = new ArrayDeque<>();
    private final List<ModelCaller.ModelCall> asked = new ArrayList<>();
    private final List<Step> committed = Collections.synchronizedList(new ArrayList<>());
    private boolean refusesSteps;
    private int generation;

    @Test
    void theOutputsOfAllToolsOfATurnGoToTheModelInTheOrderOfTheCalls() throws Exception {
        script.add(calls("look", "buy"));
        script.add(answer("done"));

        DirectorResult result = run(TOOLS);

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(result.turns()).isEqualTo(2);
        assertThat(tools.ran).containsExactlyInAnyOrder("look", "buy");
        List<ObjectNode> history = asked.getLast().history();
        assertThat(history.stream().map(it -> it.path("role").asString()))
                .containsExactly("user", "assistant", "tool", "tool");
        assertThat(history.subList(2, 4))
                .extracting(
                        it -> it.path("content").asString(),
                        it -> it.path("tool_call_id").asString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("look ran", "p0"),
                        org.assertj.core.groups.Tuple.tuple("buy ran", "p1"));
        assertThat(result.toolCalls()).extracting(ToolOutcome::name).containsExactly("look", "buy");
    }

    @Test
    void theTurnIsCommittedWithItsUsageBeforeAToolRunsAndEachEndByItself() throws Exception {
        script.add(calls("look"));
        script.add(answer("done"));

        run(TOOLS);

        assertThat(committed.stream().map(LoopTest::kinds))
                .containsExactly(
                        "Usage Stepped TurnEnded", "Stepped ToolEnded", "Usage Result Finished");
    }

    @Test
    void aTurnThatIsInTheJournalIsNotBoughtAgainAndAToolThatEndedDoesNotRunAgain()
            throws Exception {
        ModelReply.Answered first = calls("look", "buy");
        List<RunStep> steps = new ArrayList<>();
        steps.add(new TurnEnded(1, List.of(CALL), first.message(), List.of(), List.of()));
        steps.add(ended(first, 0));
        steps.add(ended(first, 1));
        script.add(answer("done"));

        DirectorResult result = run(TOOLS, steps);

        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().turn()).isEqualTo(2);
        assertThat(tools.ran).isEmpty();
        assertThat(result.attempts()).hasSize(2);
        assertThat(result.usage().inputTokens()).isEqualTo(10);
        assertThat(committed.stream().map(LoopTest::kinds))
                .containsExactly("Usage Result Finished");
    }

    @Test
    void afterACrashAToolThatMayBeRepeatedIsAndAnotherIsNotAndTheModelIsTold() throws Exception {
        ModelReply.Answered first = calls("look", "buy");
        script.add(answer("done"));

        DirectorResult result =
                run(
                        TOOLS,
                        List.of(
                                new TurnEnded(
                                        1, List.of(CALL), first.message(), List.of(), List.of())));

        assertThat(tools.ran).containsExactly("look");
        assertThat(result.toolCalls())
                .extracting(ToolOutcome::outcome)
                .containsExactly(Outcome.COMPLETED, Outcome.UNKNOWN);
        assertThat(asked.getFirst().history().getLast().path("content").asString())
                .contains("not known whether");
    }

    @Test
    void aToolThatTheRequestDoesNotOfferIsNotRunWhateverTheWorkerHas() throws Exception {
        script.add(calls("buy"));
        script.add(answer("done"));

        DirectorResult result = run(",\"tools\":[%s]".formatted(definition("look")));

        assertThat(tools.ran).isEmpty();
        assertThat(result.toolCalls().getFirst().valid()).isFalse();
        assertThat(asked.getLast().history().getLast().path("content").asString())
                .contains("no tool 'buy'; there are look");
    }

    /** Invariant 14: the calls of a turn keep the ids of the generation that took it. */
    @Test
    void aRedrivenRunGoesOnBehindTheTurnsAndToolsThatEndedBeforeItFailed() throws Exception {
        ModelReply.Answered first = calls("look", "buy");
        generation = 1;
        script.add(calls("look"));
        script.add(answer("done"));

        DirectorResult result =
                run(
                        TOOLS,
                        List.of(
                                new TurnEnded(
                                        1, List.of(CALL), first.message(), List.of(), List.of()),
                                ended(first, 0),
                                ended(first, 1)));

        assertThat(result.generation()).isEqualTo(1);
        assertThat(asked).extracting(ModelCaller.ModelCall::turn).containsExactly(2, 3);
        assertThat(asked).allMatch(call -> call.generation() == 1);
        assertThat(tools.ran).containsExactly("look");
        assertThat(result.toolCalls())
                .extracting(ToolOutcome::callId)
                .containsExactly(
                        callId(0, 1, first.message(), 0),
                        callId(0, 1, first.message(), 1),
                        callId(1, 2, calls("look").message(), 0));
        assertThat(committed.stream().map(LoopTest::kinds))
                .containsExactly(
                        "Stepped Redriven",
                        "Usage Stepped TurnEnded",
                        "Stepped ToolEnded",
                        "Usage Result Finished");
    }

    private static String callId(int generation, int turn, ObjectNode message, int index) {
        RunId id = new RunId("default", "r1", "r1");
        return ToolRequest.of(id, generation, turn, message).get(index).callId();
    }

    @Test
    void aTurnThatIsTooLargeForTheJournalFailsWithWhatItCost() throws Exception {
        refusesSteps = true;
        script.add(calls("look"));

        DirectorResult result = run(TOOLS);

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(result.attempts()).hasSize(1);
        assertThat(kinds(committed.getLast())).isEqualTo("Usage Result DeadLetter Finished");
        assertThat(tools.ran).isEmpty();
    }

    @Test
    void aChoiceOfToolsIsForTheFirstTurn() throws Exception {
        script.add(calls("look"));
        script.add(answer("done"));

        run(TOOLS + ",\"tool_choice\":\"required\"");

        assertThat(asked.getFirst().request().toolChoice()).isPresent();
        assertThat(asked.getLast().request().toolChoice()).isEmpty();
    }

    @Test
    void aModelThatNeverStopsIsStopped() throws Exception {
        for (int i = 0; i < 3; i++) {
            script.add(calls("look"));
        }

        DirectorResult result = run(TOOLS + ",\"limits\":{\"maxTurns\":3}");

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.TOO_MANY_TURNS);
        assertThat(asked).hasSize(3);
    }

    @Test
    void aRunThatCostsMoreThanItMayIsStopped() throws Exception {
        script.add(calls("look"));
        script.add(calls("look"));

        DirectorResult result = run(TOOLS + ",\"limits\":{\"maxCostUsd\":\"0.15\"}");

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.TOO_COSTLY);
        assertThat(result.error().orElseThrow().message()).contains("0.2", "0.15");
        assertThat(asked).hasSize(2);
    }

    @Test
    void aModelThatCallsWronglyIsToldOnceAndThenFails() throws Exception {
        tools.valid = false;
        script.add(calls("look"));
        script.add(calls("look"));

        DirectorResult result = run(TOOLS);

        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.INVALID_TOOL_CALL);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aDeadlineThatPassesBetweenTurnsExpiresTheRunWithWhatItDid() throws Exception {
        script.add(calls("look"));
        lateBy(Duration.ofDays(1));

        DirectorResult result = run(TOOLS);

        assertThat(result.status()).isEqualTo(Status.EXPIRED);
        assertThat(result.toolCalls()).hasSize(1);
        assertThat(asked).hasSize(1);
    }

    private void lateBy(Duration time) {
        tools.meanwhile = _ -> clock.advance(time);
    }

    private DirectorResult run(String more) throws Exception {
        return run(more, List.of());
    }

    private DirectorResult run(String more, List<RunStep> steps) throws Exception {
        Run run =
                Samples.redriven(Samples.run(Samples.request(Samples.json("r1", more))), generation)
                        .with(steps);
        NavigableMap<Integer, Pointer> known = new TreeMap<>();
        steps.forEach(_ -> known.put(known.size() + 1, run.source().pointer()));
        RunJournal journal =
                new RunJournal(
                        this::commit,
                        new Tenure(3, 1),
                        run.id(),
                        Samples.ENTRY,
                        new Steps(known, Optional.empty()),
                        inbox);
        end =
                new RunLoop(this::reply, tools, () -> {}, (_, _) -> {}, clock)
                        .run(run, journal, Progress.SILENT);
        return committed.getLast().publications().stream()
                .filter(Publication.Result.class::isInstance)
                .map(one -> ((Publication.Result) one).result())
                .findFirst()
                .orElseThrow();
    }

    private ModelReply reply(ModelCaller.ModelCall call) {
        asked.add(call);
        return script.remove();
    }

    private List<Pointer> commit(Step step) throws TooLarge {
        if (refusesSteps
                && step.publications().stream().anyMatch(Publication.Stepped.class::isInstance)) {
            throw new TooLarge("director.journal", 2, 1);
        }
        committed.add(step);
        return Samples.kept(step);
    }

    private final FakeTools tools = new FakeTools();
    private final FakeInbox inbox = new FakeInbox();
    private RunEnd end;

    private static ToolEnded ended(ModelReply.Answered answered, int index) {
        ToolRequest call =
                ToolRequest.of(new RunId("default", "r1", "r1"), 0, 1, answered.message())
                        .get(index);
        return new ToolEnded(
                new ToolOutcome(call.callId(), call.name(), "director", true, Outcome.COMPLETED, 5),
                "it ran before");
    }

    private static ModelReply.Answered answer(String text) {
        return new ModelReply.Answered(List.of(CALL), Samples.message(text), "stop", List.of());
    }

    private static ModelReply.Answered calls(String... names) {
        ObjectNode message = Codec.mapper().createObjectNode().put("role", "assistant");
        message.putNull("content");
        var calls = message.putArray("tool_calls");
        for (String name : names) {
            ObjectNode call = calls.addObject().put("id", "p" + (calls.size() - 1));
            call.put("type", "function")
                    .putObject("function")
                    .put("name", name)
                    .put("arguments", "{}");
        }
        return new ModelReply.Answered(List.of(CALL), message, "tool_calls", List.of());
    }

    private static String definition(String name) {
        JsonNode function =
                Codec.mapper()
                        .readTree(
                                "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":{\"type\":\"object\"}}}"
                                        .formatted(name));
        return function.toString();
    }

    private static String kinds(Step step) {
        List<String> kinds = new ArrayList<>();
        for (Publication publication : step.publications()) {
            kinds.add(publication.getClass().getSimpleName());
            if (publication instanceof Publication.Stepped stepped) {
                kinds.add(stepped.step().getClass().getSimpleName());
            }
        }
        return String.join(" ", kinds);
    }
}
