package dev.director.worker.outbox;

import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.schemas.Topics;
import dev.director.worker.run.Ending;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.InboundRecord.Header;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Refused;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Step;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Traces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** Steps as the intake and runs make them. */
final class Steps {

    static final Topics TOPICS = Topics.defaults();
    static final Tenure TENURE = new Tenure(3, 1);
    static final String GROUP = "director-workers";

    private Steps() {}

    static StepEncoder encoder() {
        Map<String, Integer> limits = new HashMap<>();
        TOPICS.all().forEach(spec -> limits.put(spec.name(), spec.maxMessageBytes()));
        return new StepEncoder(TOPICS, GROUP, "worker-1", limits);
    }

    static RunId id(String requestId) {
        return new RunId("default", requestId, requestId);
    }

    static InboundRecord record(String value, Header... headers) {
        return Samples.record(new Pointer(TOPICS.requests(), 3, 42), value, headers);
    }

    /** What was read of a partition: one accepted run, one position. */
    static Step accepted(Tenure tenure, String requestId, long position) {
        Pointer pointer = new Pointer(TOPICS.requests(), tenure.partition(), position - 1);
        return new Step(
                tenure,
                List.of(
                        new Publication.Accepted(
                                id(requestId),
                                JournalEntry.of(pointer, Samples.SEEN, 1, 100, Samples.DEADLINE))),
                Map.of(TOPICS.requests(), position));
    }

    /** The same of a run that is redriven for the first time. */
    static Step redriven(Tenure tenure, String requestId, long position) {
        Pointer pointer = new Pointer(TOPICS.requests(), tenure.partition(), position - 1);
        return new Step(
                tenure,
                List.of(
                        new Publication.Accepted(
                                id(requestId),
                                JournalEntry.of(pointer, Samples.SEEN, 1, 100, Samples.DEADLINE)
                                        .ofGeneration(1))),
                Map.of(TOPICS.requests(), position));
    }

    /** A step between the two. */
    static Step stepped(Tenure tenure, String requestId) {
        return Step.of(
                tenure,
                List.of(
                        new Publication.Stepped(
                                id(requestId),
                                1,
                                new RunStep.BackgroundBegan(
                                        1, "openai/o3", "resp_1", Samples.STARTED))));
    }

    /** The last step of a run, with no more than its marker. */
    static Step finished(Tenure tenure, String requestId) {
        return Step.of(
                tenure,
                List.of(
                        new Publication.Finished(
                                id(requestId),
                                new FinishedMarker(Status.COMPLETED, 0, 1),
                                Traces.NONE)));
    }

    /** The last step of a run whose result has a text of that size. */
    static Step result(Tenure tenure, String requestId, int size) {
        return Step.of(tenure, List.of(resultOf(requestId, "x".repeat(size), Optional.empty())));
    }

    static Publication.Result resultOf(
            String requestId, String reason, Optional<String> traceparent) {
        Publication.Result refused =
                (Publication.Result)
                        Ending.refused(
                                        new Refused(
                                                id(requestId),
                                                0,
                                                1,
                                                "kimi-k2",
                                                ErrorCode.INVALID_REQUEST,
                                                reason),
                                        record("{}"),
                                        Traces.NONE,
                                        Samples.STARTED)
                                .getFirst();
        return new Publication.Result(refused.id(), refused.result(), traceparent);
    }

    static Publication.DeadLetter deadLetter(InboundRecord original) {
        return new Publication.DeadLetter(original, ErrorCode.INVALID_JSON, "not JSON", 2, 1);
    }

    static EncodedStep encoded(Step step) {
        return encoder().encodeOrStub(step);
    }

    @SuppressWarnings("removal") // the client alone is to make it, but here is no client
    static ConsumerGroupMetadata group(int generation) {
        return new ConsumerGroupMetadata(GROUP, generation, "member", Optional.of("worker-1"));
    }

    static Ownership owning(Tenure... tenures) {
        Ownership ownership = new Ownership(group(1), Map.of());
        for (Tenure tenure : tenures) {
            ownership = ownership.with(tenure);
        }
        return ownership;
    }

    static String json(byte[] value) {
        return Codec.mapper().readTree(value).toString();
    }
}
