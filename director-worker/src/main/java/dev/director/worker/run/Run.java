package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Limits;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.RunStep.Redriven;
import dev.director.worker.run.RunStep.TurnEnded;
import dev.director.worker.run.RunStep.TurnFailed;
import dev.director.worker.run.RunStep.TurnHeld;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The state of one run. Immutable: what happens to a run makes a new one.
 *
 * @param id whose run it is
 * @param source the request as it came
 * @param request the request, decoded
 * @param contentHash what the request says, for the finished marker
 * @param generation 0, and one more for each redrive
 * @param startedAt when its first step began
 * @param deadline when its answer is of no more use
 * @param waitUntil the same once it has waited for its caller: its request is in the journal then,
 *     and outlives its topic
 * @param policy what it does while it cannot call a model
 * @param waited how long it has waited for them
 * @param steps what it did so far, as the journal has it, in order
 * @param reply what the model said in the turn that has not ended; empty before it was asked
 */
public record Run(
        RunId id,
        InboundRecord source,
        DirectorRequest request,
        long contentHash,
        int generation,
        Instant startedAt,
        Instant deadline,
        Instant waitUntil,
        LanePolicy policy,
        Waited waited,
        List<RunStep> steps,
        Optional<ModelReply> reply) {

    public Run {
        steps = List.copyOf(steps);
    }

    /** The state after the model has replied. */
    public Run with(ModelReply modelReply) {
        return copy(deadline, steps, Optional.of(modelReply));
    }

    /** The state after these steps. A turn that ends takes its reply along. */
    public Run with(List<? extends RunStep> more) {
        boolean turnEnded =
                more.stream()
                        .anyMatch(step ->
                                step instanceof TurnEnded
                                        || step instanceof TurnFailed
                                        || step instanceof TurnHeld);
        List<RunStep> all = new ArrayList<>(steps);
        all.addAll(more);
        boolean waits =
                more.stream().anyMatch(step -> step instanceof TurnEnded turn && turn.waits());
        return copy(waits ? waitUntil : deadline, all, turnEnded ? Optional.empty() : reply);
    }

    /** The same with the tools' definitions as given. */
    Run withTools(List<ObjectNode> tools) {
        return new Run(
                id,
                source,
                request.withTools(tools),
                contentHash,
                generation,
                startedAt,
                deadline,
                waitUntil,
                policy,
                waited,
                steps,
                reply);
    }

    private Run copy(Instant newDeadline, List<RunStep> newSteps, Optional<ModelReply> newReply) {
        return new Run(
                id,
                source,
                request,
                contentHash,
                generation,
                startedAt,
                newDeadline,
                waitUntil,
                policy,
                waited,
                newSteps,
                newReply);
    }

    /**
     * The model call that was begun for a turn and goes on at the provider, the newest. One that an
     * earlier generation failed with is of no more use, and one whose end the journal has is over.
     */
    Optional<BackgroundBegan> begun(int turn) {
        Optional<BackgroundBegan> begun = Optional.empty();
        for (RunStep step : inGeneration(RunStep.class).toList()) {
            switch (step) {
                case BackgroundBegan call when call.turn() == turn -> begun = Optional.of(call);
                case TurnHeld held when held.turn() == turn -> begun = Optional.empty();
                case TurnFailed failed when failed.turn() == turn -> begun = Optional.empty();
                default -> {}
            }
        }
        return begun;
    }

    /** Whether it is to end, and why. */
    Optional<Cancelled> cancelled() {
        return steps(Cancelled.class).findFirst();
    }

    /** The turns that ended in tool calls, in order. */
    List<TurnEnded> turnsEnded() {
        return steps(TurnEnded.class).toList();
    }

    /** Every model call so far, in order. */
    public List<CallRecord> calls() {
        return Stream.concat(journaledCalls(), reply.stream().flatMap(it -> it.attempts().stream()))
                .toList();
    }

    /** The model calls of which the journal knows, in order. */
    Stream<CallRecord> journaledCalls() {
        return steps.stream()
                .flatMap(step ->
                        switch (step) {
                            case TurnEnded turn -> turn.attempts().stream();
                            case TurnFailed turn -> turn.attempts().stream();
                            case TurnHeld turn -> turn.attempts().stream();
                            default -> Stream.<CallRecord>empty();
                        });
    }

    /**
     * The model calls that were made of a turn before it was held up, or changed models. What an
     * earlier generation made of it is spent.
     */
    List<CallRecord> earlierCalls(int turn) {
        return inGeneration(RunStep.class)
                .flatMap(step ->
                        switch (step) {
                            case TurnHeld held when held.turn() == turn -> held.attempts().stream();
                            case TurnFailed failed when failed.turn() == turn ->
                                    failed.attempts().stream();
                            default -> Stream.<CallRecord>empty();
                        })
                .toList();
    }

    /** The turns that a model could not take in this generation, so that another went on. */
    List<TurnFailed> turnsFailed() {
        return inGeneration(TurnFailed.class).toList();
    }

    /** The generation that the journal knows to have begun; 0 when none but the first has. */
    int begunGeneration() {
        return steps(Redriven.class).mapToInt(Redriven::generation).max().orElse(0);
    }

    /** The generation in which that turn ended: its calls keep their ids (invariant 14). */
    int generationOf(TurnEnded turn) {
        int found = 0;
        for (RunStep step : steps) {
            switch (step) {
                case Redriven redriven -> found = redriven.generation();
                case TurnEnded ended when ended.turn() == turn.turn() -> {
                    return found;
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException("turn " + turn.turn() + " is of another run");
    }

    /** The number of the first turn that this generation takes. */
    int firstTurn() {
        long before =
                steps.subList(0, beginning()).stream().filter(TurnEnded.class::isInstance).count();
        return Math.toIntExact(before) + 1;
    }

    /** The same run without what earlier generations did. */
    Run ofThisGeneration() {
        return copy(deadline, steps.subList(beginning(), steps.size()), reply);
    }

    private <T extends RunStep> Stream<T> inGeneration(Class<T> kind) {
        return steps.subList(beginning(), steps.size()).stream()
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    /** Where the steps of this generation begin. */
    private int beginning() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Redriven) {
                return i;
            }
        }
        return 0;
    }

    /** The logical name of the model that is to take the next turn. */
    public String model() {
        return turnsFailed().isEmpty() ? request.model() : turnsFailed().getLast().next();
    }

    /** What the model calls cost so far, in US dollars, as far as it is known. */
    BigDecimal cost() {
        return calls().stream()
                .flatMap(call -> call.attempt().costUsd().stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** What it may still cost in US dollars; empty where it has no limit. */
    Optional<BigDecimal> usdLeft() {
        return request.limits().flatMap(Limits::maxCostUsd).map(most -> most.subtract(cost()));
    }

    /** What became of each tool call so far, in the order in which the model asked for them. */
    public List<ToolOutcome> toolOutcomes() {
        return toolUses().stream().map(ToolUse::outcome).toList();
    }

    /** The same with the models that asked. */
    public List<ToolUse> toolUses() {
        return Conversation.uses(this);
    }

    /** The same of calls in the answer that the run ended with. */
    public List<ToolUse> toolUses(List<ToolOutcome> ofTheAnswer) {
        String model = calls().isEmpty() ? "" : calls().getLast().attempt().model();
        return ofTheAnswer.stream().map(outcome -> new ToolUse(model, outcome)).toList();
    }

    /**
     * A tool call, and what became of it.
     *
     * @param model the logical name of the model that asked for it
     */
    public record ToolUse(String model, ToolOutcome outcome) {}

    /** What was cut or changed of the request so that a model takes it. */
    public List<String> warnings() {
        return Stream.concat(
                        steps(TurnEnded.class).flatMap(turn -> turn.warnings().stream()),
                        reply.stream().flatMap(it -> it.warnings().stream()))
                .distinct()
                .toList();
    }

    /** How many turns were answered. */
    public int turns() {
        boolean answered = reply.filter(ModelReply.Answered.class::isInstance).isPresent();
        return turnsEnded().size() + (answered ? 1 : 0);
    }

    <T extends RunStep> Stream<T> steps(Class<T> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast);
    }
}
