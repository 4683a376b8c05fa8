package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.run.ModelReply.CallRecord;
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
        Optional<ModelReply> reply) {

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
                Optional.of(modelReply));
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
