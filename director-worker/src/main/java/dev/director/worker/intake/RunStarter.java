package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.outbox.KeptRequest;
import dev.director.worker.outbox.ProgressLog;
import dev.director.worker.run.Ending;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Lane;
import dev.director.worker.run.LanePolicy;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.Refused;
import dev.director.worker.run.Run;
import dev.director.worker.run.RunEnd;
import dev.director.worker.run.RunJournal;
import dev.director.worker.run.RunLoop;
import dev.director.worker.run.RunStep;
import dev.director.worker.run.StepCommitter;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.StepCommitter.TooLarge;
import dev.director.worker.run.Traces;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes an accepted run to its end, on a thread of its own. Thread-safe. */
final class RunStarter {

    private static final Logger log = LoggerFactory.getLogger(RunStarter.class);

    private final RunLoop loop;
    private final StepCommitter committer;
    private final Bodies bodies;
    private final ProgressLog progress;
    private final Clock clock;
    private final RetentionAlarm alarm;
    private final Deadlines deadlines;
    private final Map<Lane, LanePolicy> policies;

    RunStarter(
            RunLoop loop,
            StepCommitter committer,
            Bodies bodies,
            ProgressLog progress,
            Clock clock,
            RetentionAlarm alarm,
            Deadlines deadlines,
            Map<Lane, LanePolicy> policies) {
        this.loop = loop;
        this.committer = committer;
        this.bodies = bodies;
        this.progress = progress;
        this.clock = clock;
        this.alarm = alarm;
        this.deadlines = deadlines;
        this.policies = Map.copyOf(policies);
    }

    /**
     * Returns when the run is finished and committed, waits, or is withdrawn; which life is to
     * follow.
     */
    NextLife perform(OpenRun open, OwnedPartition partition) {
        try {
            Optional<List<Pointer>> answers = partition.begin(open);
            return answers.isPresent()
                    ? start(open, answers.get(), partition)
                    : new NextLife.None();
        } catch (OwnershipLost | InterruptedException e) {
            log.debug("{} is withdrawn: {}", open.id, e.getMessage());
            return new NextLife.None();
        }
    }

    private NextLife start(OpenRun open, List<Pointer> answers, OwnedPartition partition)
            throws OwnershipLost, InterruptedException {
        if (open.steps.request().isEmpty()) {
            alarm.check(open.entry.firstSeenAt());
        }
        RunJournal journal =
                new RunJournal(
                        committer, open.tenure, open.id, open.entry, open.steps, open.mailbox);
        return switch (life(open, answers, journal, partition)) {
            case RunEnd.Finished(Status status) -> {
                FinishedMarker marker =
                        new FinishedMarker(
                                status, open.entry.generation(), open.entry.contentHash());
                List<Traces> left =
                        journal.dead()
                                .map(dead -> partition.died(open, marker, dead, journal.steps()))
                                .orElseGet(() -> partition.finished(open.id, marker));
                journal.forget(left);
                yield new NextLife.None();
            }
            case RunEnd.Parked(Instant until) ->
                    partition.parked(open.again(journal.steps(), until), until);
            case RunEnd.Held held ->
                    partition.held(open.again(journal.steps(), held.until()), held);
        };
    }

    private RunEnd life(
            OpenRun open, List<Pointer> answers, RunJournal journal, OwnedPartition partition)
            throws OwnershipLost, InterruptedException {
        try {
            return run(open, source(open), steps(open, answers), journal, partition);
        } catch (Bodies.Gone gone) {
            InboundRecord empty =
                    new InboundRecord(
                            open.entry.pointer(),
                            open.entry.firstSeenAt(),
                            open.entry.firstSeenAt().toEpochMilli(),
                            open.id.keyBytes(),
                            null,
                            List.of());
            return fail(
                    open,
                    empty,
                    journal,
                    ErrorCode.REQUEST_LOST,
                    String.valueOf(gone.getMessage()));
        }
    }

    /** As it came: held, from its topic, or from the journal if its run has waited. */
    private InboundRecord source(OpenRun open) throws Bodies.Gone, InterruptedException {
        InboundRecord held = open.source;
        if (held != null) {
            return held;
        }
        if (open.steps.request().isEmpty()) {
            return bodies.fetch(open.entry.pointer()).firstSeen(open.entry.firstSeenAt());
        }
        InboundRecord copy = bodies.fetch(open.steps.request().get());
        return KeptRequest.original(copy, open.entry.firstSeenAt());
    }

    /** What the journal has of the run beside its request. */
    private List<InboundRecord> steps(OpenRun open, List<Pointer> answers)
            throws InterruptedException {
        List<CompletableFuture<InboundRecord>> asked =
                Stream.concat(open.steps.at().stream(), answers.stream())
                        .map(bodies::request)
                        .toList();
        List<InboundRecord> steps = new ArrayList<>();
        for (CompletableFuture<InboundRecord> step : asked) {
            try {
                steps.add(Bodies.await(step));
            } catch (Bodies.Gone gone) {
                log.warn(
                        "{} goes on without a step of its journal: {}", open.id, gone.getMessage());
            }
        }
        return steps;
    }

    /** A fault of our own costs one run, not the worker. */
    private RunEnd run(
            OpenRun open,
            InboundRecord source,
            List<InboundRecord> steps,
            RunJournal journal,
            OwnedPartition partition)
            throws OwnershipLost, InterruptedException {
        try {
            Run run = begin(open, source, steps);
            return loop.run(run, journal, watched(run, partition));
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("withdrawn in the middle of " + e);
            }
            log.error("{} failed by a fault of Director's; it is dead-lettered", open.id, e);
            return fail(
                    open,
                    source,
                    journal,
                    ErrorCode.INTERNAL_ERROR,
                    "a fault of Director's: " + e.getClass().getSimpleName());
        }
    }

    /** Only a request that asks for a stream is watched call by call. */
    private Progress watched(Run run, OwnedPartition partition) {
        return run.request().stream().orElse(false)
                ? progress.of(run.id(), partition.owner(), made(run))
                : Progress.SILENT;
    }

    /**
     * Attempts are told apart by their number (invariant 18). The journal has not got those that an
     * earlier generation failed with, so each generation counts from a number of its own.
     */
    private static int made(Run run) {
        return Math.min(run.generation(), Short.MAX_VALUE) * (1 << 16) + run.calls().size();
    }

    private Run begin(OpenRun open, InboundRecord source, List<InboundRecord> steps) {
        DirectorRequest request = open.request != null ? open.request : decode(source);
        open.request = null;
        Instant seen = open.entry.firstSeenAt();
        int generation = open.entry.generation();
        return new Run(
                        open.id,
                        source,
                        request,
                        open.entry.contentHash(),
                        generation,
                        clock.instant(),
                        deadlines.of(request, seen, generation),
                        deadlines.asked(request, seen, generation),
                        Objects.requireNonNull(policies.get(open.lane)),
                        open.waited,
                        List.of(),
                        Optional.empty())
                .with(steps.stream().map(RunStarter::step).toList());
    }

    private static RunStep step(InboundRecord source) {
        return Codec.mapper().readValue(Objects.requireNonNull(source.value()), RunStep.class);
    }

    private static DirectorRequest decode(InboundRecord source) {
        return switch (Codec.decode(DirectorRequest.class, source.value())) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> unreadable ->
                    throw new IllegalStateException(
                            "an accepted request cannot be read again: " + unreadable.code());
        };
    }

    private RunEnd fail(
            OpenRun open, InboundRecord source, RunJournal journal, ErrorCode code, String reason)
            throws OwnershipLost, InterruptedException {
        try {
            journal.commit(
                    Ending.refused(
                            new Refused(
                                    open.id,
                                    open.entry.generation(),
                                    open.entry.contentHash(),
                                    "unknown",
                                    code,
                                    reason),
                            source,
                            journal.close(),
                            clock.instant()));
            return new RunEnd.Finished(Status.FAILED);
        } catch (TooLarge e) {
            throw new IllegalStateException(e);
        }
    }
}
