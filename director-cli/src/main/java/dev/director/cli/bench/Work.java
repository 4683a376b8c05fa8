package dev.director.cli.bench;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.LanePolicy;
import dev.director.worker.run.ModelCaller;
import dev.director.worker.run.OnBudget;
import dev.director.worker.run.OnOutage;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.Run;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunJournal;
import dev.director.worker.run.RunLoop;
import dev.director.worker.run.StepCommitter;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.Steps;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Waited;
import dev.director.worker.tool.Toolbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What every contender does with a record: decode, call the model, form the result and the usage
 * record, hand them over. Thread-safe.
 */
final class Work {
    private static final Tenure ANY = new Tenure(0, 0);

    private final RunLoop loop;
    private final StepCommitter committer;
    private final Clock clock = Clock.systemUTC();

    Work(ModelCaller model, StepCommitter committer) {
        this.loop =
                new RunLoop(model, new Toolbox(List.of(), clock), () -> {}, (_, _) -> {}, clock);
        this.committer = committer;
    }

    /** Returns when the result has been handed over. */
    void perform(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Instant seen = Instant.ofEpochMilli(record.timestamp());
        DirectorRequest request = decode(record);
        Run run =
                new Run(
                        RunId.of(request),
                        inbound(record, seen),
                        request,
                        0,
                        0,
                        clock.instant(),
                        seen.plus(Duration.ofDays(1)),
                        seen.plus(Duration.ofDays(1)),
                        new LanePolicy(OnOutage.WAIT, OnBudget.FAIL),
                        Waited.NOT,
                        List.of(),
                        Optional.empty());
        try {
            RunJournal journal =
                    new RunJournal(
                            committer,
                            ANY,
                            run.id(),
                            JournalEntry.of(run.source().pointer(), seen, 0, 0, run.deadline()),
                            Steps.NONE,
                            new NoInbox());
            loop.run(run, journal, Progress.SILENT);
        } catch (OwnershipLost e) {
            throw new IllegalStateException("a baseline owns nothing that it could lose", e);
        }
    }

    private static DirectorRequest decode(ConsumerRecord<byte[], byte[]> record) {
        return switch (Codec.decode(DirectorRequest.class, record.value())) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw new IllegalStateException("the driver sent " + broken.message());
        };
    }

    private static InboundRecord inbound(ConsumerRecord<byte[], byte[]> record, Instant seen) {
        return new InboundRecord(
                new Pointer(record.topic(), record.partition(), record.offset()),
                seen,
                record.timestamp(),
                record.key(),
                record.value(),
                List.of());
    }
}
