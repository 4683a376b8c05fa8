package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.LanePolicy;
import dev.director.worker.run.ModelCaller;
import dev.director.worker.run.OnBudget;
import dev.director.worker.run.OnOutage;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Run;
import dev.director.worker.run.RunEnd;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunJournal;
import dev.director.worker.run.RunLoop;
import dev.director.worker.run.RunStep;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.Tenure;
import dev.director.worker.tool.Toolbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A worker without Kafka: the real dispatcher, partition, mailboxes, journal and loop of runs; a
 * commit takes no time, and what is written to {@code director.requests.kimi-dlt} comes back a
 * moment later. For one thread at a time.
 */
public final class SimulatedWorker {

    /** As a worker has them by default. */
    private static final Dispatcher.Bounds BOUNDS =
            new Dispatcher.Bounds(4_000, 1_000, 256L << 20, 200_000, 64L << 20);

    private static final Deadlines DEADLINES =
            new Deadlines(Duration.ofDays(1), Duration.ofDays(3));

    private static final Map<Lane, LanePolicy> ON_OUTAGE =
            Map.of(
                    Lane.INTERACTIVE, new LanePolicy(OnOutage.FALLBACK, OnBudget.FAIL),
                    Lane.BATCH, new LanePolicy(OnOutage.WAIT, OnBudget.FAIL),
                    Lane.FALLBACK, new LanePolicy(OnOutage.WAIT, OnBudget.FAIL));

    /**
     * Where and when it works.
     *
     * @param nanoTime the same time as the clock's
     * @param threads makes a thread that is started at once
     * @param fallbackTopic has a record of it read, somewhat later
     */
    public record World(
            Clock clock,
            LongSupplier nanoTime,
            Function<Runnable, Thread> threads,
            Consumer<Runnable> fallbackTopic) {}

    /** A run's request, and what the journal has of the run. */
    private record Kept(InboundRecord source, DirectorRequest request, List<RunStep> steps) {}

    private final World world;
    private final Consumer<Publication> published;
    private final Tenure tenure;
    private final OwnedPartition partition;
    private final Dispatcher dispatcher;
    private final RunLoop loop;
    private final Map<RunId, Kept> journal = new HashMap<>();
    private long offset;

    /**
     * @param number of the one partition that it owns
     * @param published told of all that is committed
     */
    public SimulatedWorker(
            int number, ModelCaller model, World world, Consumer<Publication> published) {
        this.world = world;
        this.published = published;
        this.tenure = new Tenure(number, 1);
        this.partition = new OwnedPartition(tenure, new FinishedMarkers(Duration.ofDays(8)));
        this.loop =
                new RunLoop(
                        model,
                        new Toolbox(List.of(), world.clock()),
                        () -> {},
                        (_, _) -> {},
                        world.clock());
        this.dispatcher =
                new Dispatcher(
                        BOUNDS,
                        (run, ended) ->
                                world.threads().apply(() -> ended.accept(run, perform(run))),
                        model::room,
                        world.clock(),
                        world.nanoTime());
        dispatcher.activate(tenure);
    }

    /** A request was read. */
    public void read(DirectorRequest request, Lane lane) {
        Instant now = world.clock().instant();
        Pointer pointer = new Pointer("director.requests", tenure.partition(), offset++);
        RunId id = RunId.of(request);
        InboundRecord source =
                new InboundRecord(
                        pointer,
                        now,
                        now.toEpochMilli(),
                        id.keyBytes(),
                        Codec.encode(request),
                        List.of());
        JournalEntry entry =
                JournalEntry.of(
                        pointer,
                        now,
                        Samples.CONTENT,
                        source.size(),
                        DEADLINES.of(request, now, 0));
        OpenRun run = new OpenRun(id, entry, lane, tenure);
        journal.put(id, new Kept(source, request, new ArrayList<>()));
        partition.opened(run);
        dispatcher.submit(run);
    }

    /** What the poll loop does each time around. */
    public void turn() {
        Instant now = world.clock().instant();
        dispatcher.tick();
        partition.due(now).forEach(dispatcher::end);
        dispatcher.takeDue(now).stream()
                .flatMap(run -> partition.ending(run).stream())
                .forEach(dispatcher::end);
    }

    private NextLife perform(OpenRun open) {
        try {
            return partition.begin(open).isPresent() ? live(open) : new NextLife.None();
        } catch (OwnershipLost | InterruptedException e) {
            throw new AssertionError("nobody withdraws a run here", e);
        }
    }

    /** As the {@link RunStarter} has it. */
    private NextLife live(OpenRun open) throws OwnershipLost, InterruptedException {
        RunJournal steps =
                new RunJournal(this::commit, tenure, open.id, open.entry, open.steps, open.mailbox);
        return switch (loop.run(run(open), steps, Progress.SILENT)) {
            case RunEnd.Finished(var status) -> {
                partition.finished(open.id, new FinishedMarker(status, 0, Samples.CONTENT));
                journal.remove(open.id);
                yield new NextLife.None();
            }
            case RunEnd.Parked(Instant until) ->
                    partition.parked(open.again(steps.steps(), until), until);
            case RunEnd.Held held -> partition.held(open.again(steps.steps(), held.until()), held);
        };
    }

    private Run run(OpenRun open) {
        Kept kept = journal.get(open.id);
        Instant seen = open.entry.firstSeenAt();
        return new Run(
                        open.id,
                        kept.source(),
                        kept.request(),
                        Samples.CONTENT,
                        0,
                        world.clock().instant(),
                        DEADLINES.of(kept.request(), seen, 0),
                        DEADLINES.asked(kept.request(), seen, 0),
                        ON_OUTAGE.get(open.lane),
                        open.waited,
                        List.of(),
                        Optional.empty())
                .with(kept.steps());
    }

    private List<Pointer> commit(Step step) {
        for (Publication publication : step.publications()) {
            if (publication instanceof Publication.Stepped(RunId id, int _, RunStep taken)) {
                journal.get(id).steps().add(taken);
            } else if (publication instanceof Publication.Hop hop) {
                world.fallbackTopic().accept(() -> takeOn(hop));
            }
            published.accept(publication);
        }
        return Samples.kept(step);
    }

    /** The record of a lane change was read, and the journal has it. */
    private void takeOn(Publication.Hop hop) {
        Pointer here = new Pointer("director.requests.kimi-dlt", tenure.partition(), offset++);
        partition
                .run(hop.id())
                .filter(run -> run.mailbox.takeMove(hop.hop()))
                .flatMap(run -> partition.arrived(run.id, run.entry.movedTo(here)))
                .ifPresent(dispatcher::resume);
    }
}
