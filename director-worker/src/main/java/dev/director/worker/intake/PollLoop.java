package dev.director.worker.intake;

import dev.director.worker.intake.Restorer.Restored;
import dev.director.worker.outbox.Outbox;
import dev.director.worker.outbox.ProgressLog;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that polls. It reads, hands each partition's records to the {@link Intake}, queues
 * what is to be committed, and lets runs start; it never waits for a run, except while partitions
 * are being given up.
 */
final class PollLoop implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Of forwards, refusals and dead letters that wait for a transaction. */
    private static final long MAX_BACKLOG = 64L << 20;

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Map<String, Inbound> inbound;
    private final Clock clock;
    private final Partitions partitions;
    private final Outbox outbox;
    private final Dispatcher dispatcher;
    private final ProgressLog progress;
    private final Delivery delivery;
    private final Freshness freshness;
    private final Handover handover;
    private final Consumer<Map<Integer, Long>> holding;
    private final Consumer<WorkerFailure> onFailure;
    private final BooleanSupplier failed;
    private final CountDownLatch joined = new CountDownLatch(1);
    private final Thread thread;
    private final Set<String> paused = new HashSet<>();

    /** By partition, which of its owners this worker is. */
    private final Map<Integer, Long> owners = new HashMap<>();

    private volatile boolean stopping;

    PollLoop(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            Map<String, Inbound> inbound,
            Clock clock,
            Partitions partitions,
            Outbox outbox,
            Dispatcher dispatcher,
            ProgressLog progress,
            Freshness freshness,
            Handover handover,
            Consumer<Map<Integer, Long>> holding,
            Consumer<WorkerFailure> onFailure,
            BooleanSupplier failed) {
        this.consumer = consumer;
        this.inbound = inbound;
        this.clock = clock;
        this.partitions = partitions;
        this.outbox = outbox;
        this.dispatcher = dispatcher;
        this.progress = progress;
        this.delivery = new Delivery(outbox, dispatcher);
        this.freshness = freshness;
        this.handover = handover;
        this.holding = holding;
        this.onFailure = onFailure;
        this.failed = failed;
        this.thread = Thread.ofPlatform().name("director-poll").unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /** Blocks until the worker has joined its group and restored its first partitions, if any. */
    boolean awaitJoined(Duration atMost) throws InterruptedException {
        return joined.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Drains and leaves; says whether that is done within the time. */
    boolean stop(Duration atMost) throws InterruptedException {
        stopping = true;
        return thread.getState() == Thread.State.NEW || thread.join(atMost);
    }

    /** How long leaving may take when nothing is amiss. */
    Duration patience() {
        return handover.patience();
    }

    private void work() {
        try {
            consumer.subscribe(inbound.keySet(), this);
            while (!stopping && !failed.getAsBoolean()) {
                turn();
            }
            if (stopping) {
                handover.drain();
            }
        } catch (FencedInstanceIdException e) {
            onFailure.accept(slotTaken());
        } catch (WorkerFailure e) {
            onFailure.accept(e);
        } catch (RuntimeException | Error e) {
            if (e.getCause() instanceof WorkerFailure failure) { // thrown within a callback
                onFailure.accept(failure);
                return;
            }
            log.error("The poll loop died, so the worker must", e);
            onFailure.accept(new WorkerFailure(WorkerFailure.SOFTWARE, "the poll loop died: " + e));
        } finally {
            joined.countDown();
            handover.leave();
        }
    }

    /** Another process came up with this worker's slot (invariant 10). */
    static WorkerFailure slotTaken() {
        return new WorkerFailure(
                WorkerFailure.SOFTWARE,
                "another worker has taken this slot; give each worker a director.worker.slot of its own");
    }

    private void turn() {
        takeRestored();
        dispatcher.tick();
        wakeDue();
        dispatcher
                .takeNews(clock.instant())
                .forEach(told -> progress.waiting(told.id(), told.what()));
        pauseFullLanes();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        freshness.polled();
        outbox.refresh(consumer.groupMetadata());
        for (OwnedPartition owned : partitions.active()) {
            accept(owned, records);
        }
        if (consumer.groupMetadata().generationId() > 0 && partitions.restoring().isEmpty()) {
            joined.countDown();
        }
    }

    /** Queues what the records of one partition number come to, then lets its runs start. */
    private void accept(OwnedPartition owned, ConsumerRecords<byte[], byte[]> records) {
        int number = owned.tenure().partition();
        Intake intake = partitions.intake(owned);
        Map<String, Long> moved = new HashMap<>();
        inbound.forEach((topic, carries) -> {
            TopicPartition partition = new TopicPartition(topic, number);
            List<ConsumerRecord<byte[], byte[]>> read = records.records(partition);
            for (ConsumerRecord<byte[], byte[]> record : read) {
                intake.accept(InboundRecords.of(record), carries);
            }
            position(partition)
                    .or(() -> behind(read))
                    .filter(position -> partitions.moved(partition, position))
                    .ifPresent(position -> moved.put(topic, position));
        });
        if (!moved.isEmpty()) {
            outbox.enqueue(intake.step(moved))
                    .thenAccept(kept -> delivery.deliver(owned, intake.letters(), kept))
                    .exceptionally(lost -> {
                        log.debug("What was read of {} is void", number, lost);
                        return null;
                    });
            intake.opened().forEach(this::enter);
        }
    }

    /** One that is to end, or that had begun before it changed lane, waits for no other. */
    private void enter(OpenRun run) {
        boolean hasMoved = run.lane == Lane.FALLBACK && !run.steps.at().isEmpty();
        if (run.mailbox.isCancelled()) {
            dispatcher.end(run);
        } else if (hasMoved) {
            dispatcher.resume(run);
        } else {
            dispatcher.submit(run);
        }
    }

    private void wakeDue() {
        Instant now = clock.instant();
        for (OwnedPartition owned : partitions.active()) {
            owned.due(now).forEach(dispatcher::end);
        }
        for (OpenRun run : dispatcher.takeDue(now)) {
            partitions
                    .of(run.tenure)
                    .flatMap(owned -> owned.ending(run))
                    .ifPresent(dispatcher::end);
        }
    }

    /**
     * Where reading goes on: not the last record + 1, since trailing transaction markers would look
     * like lag for ever. Empty while the broker is away and the position is being validated; the
     * next turn has it.
     */
    private Optional<Long> position(TopicPartition partition) {
        try {
            return Optional.of(consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** What was read must be committed in this turn: the next has another intake. */
    private static Optional<Long> behind(List<ConsumerRecord<byte[], byte[]>> read) {
        return read.isEmpty() ? Optional.empty() : Optional.of(read.getLast().offset() + 1);
    }

    private void takeRestored() {
        List<Restored> ours = partitions.takeRestored();
        List<OwnedPartition> activated = ours.stream().map(partitions::activate).toList();
        if (!ours.isEmpty()) {
            // Before any of their runs goes on: what their last owner reserved is spent.
            ours.forEach(one -> owners.put(one.tenure().partition(), one.owners() + 1));
            tellHolding();
        }
        List<List<OpenRun>> reopened = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            Restored restored = ours.get(i);
            OwnedPartition owned = activated.get(i);
            outbox.take(restored.tenure(), restored.positions());
            dispatcher.activate(restored.tenure());
            enroll(owned, restored.owners() + 1);
            reopened.add(partitions.reopen(restored, owned));
            restored.positions()
                    .forEach((topic, offset) -> {
                        TopicPartition partition =
                                new TopicPartition(topic, restored.tenure().partition());
                        consumer.seek(partition, offset);
                        partitions.moved(partition, offset);
                    });
            inbound.forEach((topic, carries) -> {
                if (!paused.contains(topic)) {
                    int number = restored.tenure().partition();
                    consumer.resume(List.of(new TopicPartition(topic, number)));
                }
            });
            if (!restored.forgotten().isEmpty()) {
                var _ =
                        outbox.enqueue(
                                Step.of(restored.tenure(), List.copyOf(restored.forgotten())));
            }
        }
        inTurn(reopened);
    }

    private void tellHolding() {
        owners.keySet().retainAll(partitions.activeNumbers());
        holding.accept(owners);
    }

    /** Invariant 18: the number counts once it is in the journal, where the next owner finds it. */
    private void enroll(OwnedPartition owned, long number) {
        var _ =
                outbox.enqueue(Step.of(owned.tenure(), List.of(new Publication.Owned(number))))
                        .whenComplete((done, lost) -> {
                            if (lost == null) {
                                owned.owner().complete(number);
                            } else {
                                owned.owner().completeExceptionally(lost);
                            }
                        });
    }

    /** One run of each partition after the other, so that none of them waits for all of another. */
    private void inTurn(List<List<OpenRun>> reopened) {
        int longest = reopened.stream().mapToInt(List::size).max().orElse(0);
        for (int place = 0; place < longest; place++) {
            for (List<OpenRun> runs : reopened) {
                if (place < runs.size()) {
                    enter(runs.get(place));
                }
            }
        }
    }

    /** Beyond a lane's bound its partitions are paused, and polling goes on. */
    private void pauseFullLanes() {
        boolean backlog = outbox.backlogBytes() > MAX_BACKLOG;
        inbound.forEach((topic, carries) -> {
            boolean full =
                    backlog
                            || (carries instanceof Inbound.Requests(Lane lane)
                                    && dispatcher.full(lane));
            if (full && paused.add(topic)) {
                consumer.pause(activePartitions(topic));
                log.debug("There is too much of {}: reading pauses", topic);
            } else if (!full && paused.remove(topic)) {
                consumer.resume(activePartitions(topic));
            }
        });
    }

    private List<TopicPartition> activePartitions(String topic) {
        return partitions.active().stream()
                .map(owned -> new TopicPartition(topic, owned.tenure().partition()))
                .toList();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        outbox.refresh(consumer.groupMetadata());
        Set<Integer> numbers = numbers(assigned);
        if (assigned.size() != numbers.size() * inbound.size()) {
            throw new WorkerFailure(
                    WorkerFailure.SOFTWARE,
                    "the assignment is not co-partitioned: %s; all workers of the group must run the same version"
                            .formatted(assigned));
        }
        if (!numbers.isEmpty()) {
            consumer.pause(assigned);
            partitions.restore(numbers);
        }
    }

    /**
     * Stops starting, lets short calls end, commits, interrupts the rest, forgets. Returns only
     * after the open transaction has ended (invariant 1).
     */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        outbox.refresh(consumer.groupMetadata());
        handover.revoked(numbers(revoked));
        tellHolding();
    }

    /** They are another's already: nothing is committed. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        handover.lost(numbers(lost));
        tellHolding();
    }

    private static Set<Integer> numbers(Collection<TopicPartition> topicPartitions) {
        Set<Integer> numbers = new HashSet<>();
        topicPartitions.forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }
}
