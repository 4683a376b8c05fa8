package dev.director.worker.intake;

import dev.director.worker.intake.Restorer.Restored;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of this worker: being restored, or active. The poll thread alone changes them;
 * {@link #of} may be asked by any thread.
 */
final class Partitions {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Restorer restorer;
    private final Function<OwnedPartition, Intake> intakes;
    private final Map<String, Inbound> inbound;
    private final Consumer<Throwable> onRestoreFailed;
    private final Consumer<Boolean> first;
    private final Map<Integer, Tenure> tenures = new HashMap<>();
    private final Map<Integer, OwnedPartition> active = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<Integer, Thread> restorers = new HashMap<>();
    private final ConcurrentLinkedQueue<Restored> restored = new ConcurrentLinkedQueue<>();
    private long epoch;

    /**
     * @param first told whether partition 0 is this worker's: what one worker does for all is its
     *     owner's
     */
    Partitions(
            Restorer restorer,
            Function<OwnedPartition, Intake> intakes,
            Map<String, Inbound> inbound,
            Consumer<Throwable> onRestoreFailed,
            Consumer<Boolean> first) {
        this.restorer = restorer;
        this.intakes = intakes;
        this.inbound = Map.copyOf(inbound);
        this.onRestoreFailed = onRestoreFailed;
        this.first = first;
    }

    /** Begins a tenure of each, and reads their state on another thread. */
    void restore(Set<Integer> numbers) {
        List<Tenure> begun = new ArrayList<>();
        for (int number : numbers) {
            Tenure tenure = new Tenure(number, ++epoch);
            tenures.put(number, tenure);
            begun.add(tenure);
        }
        Thread thread =
                Thread.ofPlatform().name("director-restore").daemon().start(() -> restore(begun));
        numbers.forEach(number -> restorers.put(number, thread));
        if (numbers.contains(0)) {
            first.accept(true);
        }
    }

    private void restore(List<Tenure> begun) {
        try {
            restored.addAll(read(begun));
        } catch (InterruptedException | InterruptException e) {
            log.info("The restore of {} was called off", begun);
        } catch (RuntimeException | Error e) {
            onRestoreFailed.accept(e);
        }
    }

    /** However long the broker is away: a worker that waits is better than one that ended. */
    private List<Restored> read(List<Tenure> begun) throws InterruptedException {
        while (true) {
            try {
                return restorer.restore(begun);
            } catch (RetriableException e) {
                log.warn("The restore is tried again: {}", e.getMessage());
                Thread.sleep(RETRY_AFTER);
            }
        }
    }

    /** Partitions that have been read and are still ours, under the tenure that was read for. */
    List<Restored> takeRestored() {
        List<Restored> taken = new ArrayList<>();
        Restored one;
        while ((one = restored.poll()) != null) {
            int number = one.tenure().partition();
            if (one.tenure().equals(tenures.get(number))) {
                restorers.remove(number);
                taken.add(one);
            }
        }
        return taken;
    }

    OwnedPartition activate(Restored one) {
        OwnedPartition owned = new OwnedPartition(one.tenure(), one.finished());
        one.early().forEach(owned::cancelledEarly);
        one.dead().forEach(owned::died);
        active.put(one.tenure().partition(), owned);
        return owned;
    }

    /** The open runs of a restored partition that are to go on, each at its last step. */
    List<OpenRun> reopen(Restored one, OwnedPartition owned) {
        List<OpenRun> runs = new ArrayList<>();
        for (Restorer.Entry entry : one.open()) {
            Optional<Waits> waits = entry.entry().waits();
            OpenRun run =
                    new OpenRun(
                            entry.id(),
                            entry.entry(),
                            lane(entry),
                            one.tenure(),
                            entry.steps(),
                            new Mailbox(waits, entry.answers(), entry.cancel()));
            if (waits.filter(Waits::parked).isPresent()) {
                if (owned.parked(run, waits.get().until())
                        instanceof NextLife.AtOnce(OpenRun next)) {
                    runs.add(next);
                }
            } else {
                owned.opened(run);
                runs.add(run);
            }
        }
        return runs;
    }

    private Lane lane(Restorer.Entry entry) {
        return inbound.get(entry.entry().topic()) instanceof Inbound.Requests(Lane lane)
                ? lane
                : Lane.INTERACTIVE;
    }

    Intake intake(OwnedPartition owned) {
        return intakes.apply(owned);
    }

    /** The owned partition of a tenure that still runs. */
    Optional<OwnedPartition> of(Tenure tenure) {
        return Optional.ofNullable(active.get(tenure.partition()))
                .filter(owned -> owned.tenure().equals(tenure));
    }

    Collection<OwnedPartition> active() {
        return active.values();
    }

    /** The partition numbers of the active ones. */
    Set<Integer> activeNumbers() {
        return Set.copyOf(active.keySet());
    }

    /** The partition numbers whose state is still being read. */
    Set<Integer> restoring() {
        return restorers.keySet();
    }

    Set<Integer> numbers() {
        return new HashSet<>(tenures.keySet());
    }

    Set<Tenure> tenures(Set<Integer> numbers) {
        Set<Tenure> found = new HashSet<>();
        numbers.forEach(number -> Optional.ofNullable(tenures.get(number)).ifPresent(found::add));
        return found;
    }

    /** Whether the position is another than at the last call. */
    boolean moved(TopicPartition partition, long position) {
        Long before = positions.put(partition, position);
        return before == null || before != position;
    }

    void forget(Set<Integer> numbers) {
        if (numbers.contains(0)) {
            first.accept(false);
        }
        for (int number : numbers) {
            tenures.remove(number);
            active.remove(number);
            Thread thread = restorers.remove(number);
            if (thread != null && !restorers.containsValue(thread)) {
                thread.interrupt();
            }
        }
        positions.keySet().removeIf(partition -> numbers.contains(partition.partition()));
    }
}
