package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.RunStep.BackgroundBegan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
 * @param steps what the journal had of it when this life of it began, in order
 * @param reply what the model said; empty before it was asked
 */
public record Run(
        RunId id,
        InboundRecord source,
        DirectorRequest request,
        long contentHash,
        int generation,
        Instant startedAt,
        Instant deadline,
        List<RunStep> steps,
        Optional<ModelReply> reply) {

    public Run {
        steps = List.copyOf(steps);
    }

    /** The state after the model has replied. */
    public Run with(ModelReply modelReply) {
        return new Run(
                id,
                source,
                request,
                contentHash,
                generation,
                startedAt,
                deadline,
                steps,
                Optional.of(modelReply));
    }

    /** The model call that was begun for a turn and goes on at the provider, the newest. */
    Optional<BackgroundBegan> begun(int turn) {
        return steps.stream()
                .filter(BackgroundBegan.class::isInstance)
                .map(BackgroundBegan.class::cast)
                .filter(call -> call.turn() == turn)
                .reduce((_, newer) -> newer);
    }

    /** Every model call so far, in order. */
    public List<CallRecord> calls() {
        return reply.map(ModelReply::attempts).orElse(List.of());
    }

    /** What was cut or changed of the request so that a model takes it. */
    public List<String> warnings() {
        return reply.map(ModelReply::warnings).orElse(List.of());
    }

    /** How many turns were answered. */
    public int turns() {
        return reply.filter(ModelReply.Answered.class::isInstance).isPresent() ? 1 : 0;
    }
}
