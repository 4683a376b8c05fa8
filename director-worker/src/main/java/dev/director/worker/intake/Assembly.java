package dev.director.worker.intake;

import dev.director.schemas.Topics;
import dev.director.worker.intake.budget.Treasury;
import dev.director.worker.outbox.BrokerRefusal;
import dev.director.worker.outbox.KafkaClients;
import dev.director.worker.outbox.Outbox;
import dev.director.worker.outbox.ProgressLog;
import dev.director.worker.run.Lane;
import dev.director.worker.run.LanePolicy;
import dev.director.worker.run.ModelCaller;
import dev.director.worker.run.OnOutage;
import dev.director.worker.run.RunLoop;
import dev.director.worker.run.RunWatch;
import dev.director.worker.run.ToolRunner;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;

/**
 * Puts a worker together: which part holds which. Its parts meet in a ring (a run commits by the
 * outbox, the outbox's commits free the gate that runs wait at), which is closed here and nowhere
 * else.
 */
public final class Assembly {

    /**
     * What a worker needs to know.
     *
     * @param group the consumer group
     * @param slot this worker's name in it
     * @param maxRequestBytes a larger request is refused
     * @param acceptPatience how long an accepted record may wait to be journaled
     */
    public record Plan(
            Topics topics,
            TopicCheck.Found found,
            String group,
            String slot,
            int maxInFlight,
            int maxFallbackInFlight,
            long maxInFlightBytes,
            int maxQueued,
            long maxQueuedBytes,
            int maxRequestBytes,
            Duration sessionTimeout,
            Duration drain,
            Duration shutdownGrace,
            boolean leaveGroup,
            Duration acceptPatience,
            Duration defaultDeadline,
            Duration maxDeadline,
            LanePolicy interactive,
            LanePolicy batch) {

        Deadlines deadlines() {
            return new Deadlines(defaultDeadline, maxDeadline);
        }

        /** What fell back has nowhere else to go. */
        Map<Lane, LanePolicy> policies() {
            return Map.of(
                    Lane.INTERACTIVE, interactive,
                    Lane.BATCH, batch,
                    Lane.FALLBACK, new LanePolicy(OnOutage.WAIT, interactive.onBudget()));
        }
    }

    private Assembly() {}

    /** A worker that has not started. */
    public static Worker assemble(
            Plan plan,
            KafkaClients clients,
            Admin admin,
            ModelCaller model,
            ToolRunner tools,
            RunWatch watch,
            ControlFollower control,
            java.util.function.Consumer<Boolean> first,
            Treasury treasury,
            Clock clock) {
        CompletableFuture<WorkerFailure> failure = new CompletableFuture<>();
        GroupState group = new GroupState(admin, plan.group());
        AtomicReference<Freshness> gate = new AtomicReference<>();
        Outbox outbox =
                Outbox.create(
                        plan.topics(),
                        plan.group(),
                        plan.slot(),
                        plan.found().limits(),
                        plan.acceptPatience(),
                        () ->
                                clients.transactional(
                                        GroupState.transactionalId(plan.group(), plan.slot())),
                        group::committed,
                        begunAt -> gate.get().proven(begunAt),
                        () -> failure.complete(PollLoop.slotTaken()),
                        cause -> failure.complete(died("the outbox died", cause)));
        Freshness freshness =
                new Freshness(
                        plan.sessionTimeout(),
                        System::nanoTime,
                        outbox::undecidedNanos,
                        outbox::prove);
        gate.set(freshness);
        Bodies bodies =
                new Bodies(
                        clients.reader(IsolationLevel.READ_COMMITTED),
                        cause -> failure.complete(died("requests cannot be fetched", cause)));
        ProgressLog progress =
                new ProgressLog(plan.topics().progress(), plan.slot(), clients.lossy(), clock);
        RunStarter starter =
                new RunStarter(
                        new RunLoop(model, tools, freshness, watch, clock),
                        outbox,
                        bodies,
                        progress,
                        clock,
                        new RetentionAlarm(plan.found().requestRetention(), clock),
                        plan.deadlines(),
                        plan.policies());
        Partitions partitions = partitions(plan, clients, group, first, clock, failure);
        Dispatcher dispatcher =
                new Dispatcher(
                        new Dispatcher.Bounds(
                                plan.maxInFlight(),
                                plan.maxFallbackInFlight(),
                                plan.maxInFlightBytes(),
                                plan.maxQueued(),
                                plan.maxQueuedBytes()),
                        (run, ended) ->
                                Thread.ofVirtual()
                                        .name("run-" + run.id.requestId())
                                        .unstarted(() -> {
                                            NextLife next = new NextLife.None();
                                            try {
                                                next =
                                                        partitions
                                                                .of(run.tenure)
                                                                .map(owned ->
                                                                        starter.perform(run, owned))
                                                                .orElse(next);
                                            } catch (RuntimeException | Error e) {
                                                failure.complete(died("a run died", e));
                                            } finally {
                                                ended.accept(run, next);
                                            }
                                        }),
                        model::room,
                        clock,
                        System::nanoTime);
        control.lanes(dispatcher::pause);
        Consumer<byte[], byte[]> member =
                clients.member(plan.group(), plan.sessionTimeout(), CopartitionedAssignor.class);
        PollLoop loop =
                new PollLoop(
                        member,
                        Inbound.of(plan.topics()),
                        clock,
                        partitions,
                        outbox,
                        dispatcher,
                        progress,
                        freshness,
                        new Handover(
                                member,
                                partitions,
                                outbox,
                                dispatcher,
                                freshness,
                                new Handover.Terms(
                                        plan.drain(), plan.shutdownGrace(), plan.leaveGroup())),
                        treasury::holds,
                        failure::complete,
                        failure::isDone);
        return new Worker(outbox, loop, bodies, progress, control, treasury, dispatcher, failure);
    }

    private static Partitions partitions(
            Plan plan,
            KafkaClients clients,
            GroupState group,
            java.util.function.Consumer<Boolean> first,
            Clock clock,
            CompletableFuture<WorkerFailure> failure) {
        Map<String, Inbound> inbound = Inbound.of(plan.topics());
        Restorer restorer =
                new Restorer(
                        plan.topics(),
                        inbound.keySet().stream().sorted().toList(),
                        plan.found().markerRetention(),
                        group,
                        () -> clients.reader(IsolationLevel.READ_COMMITTED),
                        () -> clients.reader(IsolationLevel.READ_UNCOMMITTED));
        Placement placement = new Placement(plan.found().partitions());
        return new Partitions(
                restorer,
                owned ->
                        new Intake(
                                owned,
                                placement,
                                plan.maxRequestBytes(),
                                plan.found().requestRetention(),
                                plan.found().deadLetterRetention(),
                                plan.deadlines(),
                                clock),
                inbound,
                cause -> failure.complete(died("a partition could not be restored", cause)),
                first);
    }

    private static WorkerFailure died(String what, Throwable cause) {
        if (cause instanceof BrokerRefusal refusal) {
            return refused(refusal);
        }
        return new WorkerFailure(
                WorkerFailure.SOFTWARE, what + ": " + cause + "; restart the worker");
    }

    static WorkerFailure refused(BrokerRefusal refusal) {
        return new WorkerFailure(WorkerFailure.CONFIGURATION, String.valueOf(refusal.getMessage()));
    }
}
