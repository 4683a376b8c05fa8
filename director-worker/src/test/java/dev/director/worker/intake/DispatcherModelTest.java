package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.Lane;
import dev.director.worker.run.Tenure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the dispatcher against a simple model through random histories: order within each
 * conversation, bounds, no idle capacity, no tenant passed over by one that has more, and nothing
 * of a tenure that is over.
 */
class DispatcherModelTest {

    private static final int HISTORIES = 100;
    private static final int EVENTS = 400;
    private static final int PARTITIONS = 3;

    private record Conversation(Tenure tenure, String tenant, String key) {
        static Conversation of(OpenRun run) {
            return new Conversation(run.tenure, run.id.tenant(), run.id.key());
        }
    }

    private final long seed = System.nanoTime();

    @Test
    void keepsOrderAndBoundsThroughRandomHistories() {
        System.out.println("DispatcherModelTest seed " + seed);
        for (int history = 0; history < HISTORIES; history++) {
            new History(new Random(seed + history)).play();
        }
    }

    private static final class History {

        private final Random random;
        private final ManualThreads threads = new ManualThreads();
        private final Dispatcher.Bounds bounds;
        private final Dispatcher dispatcher;
        private final Map<Integer, Tenure> active = new HashMap<>();
        private final Map<Conversation, List<OpenRun>> unfinished = new LinkedHashMap<>();
        private long epoch;

        History(Random random) {
            this.random = random;
            this.bounds =
                    new Dispatcher.Bounds(
                            1 + random.nextInt(6),
                            1 + random.nextInt(6),
                            random.nextBoolean() ? Long.MAX_VALUE : 10 + random.nextInt(60),
                            1 + random.nextInt(10),
                            random.nextInt(100));
            this.dispatcher = new Dispatcher(bounds, threads, _ -> 0, Clock.systemUTC(), () -> 0);
        }

        void play() {
            for (int i = 0; i < EVENTS; i++) {
                switch (random.nextInt(20)) {
                    case 0 -> moveAPartition();
                    case 1, 2, 3, 4, 5, 6, 7, 8 -> end();
                    default -> submit();
                }
                check();
            }
            while (!threads.running().isEmpty()) {
                end();
                check();
            }
            assertThat(waiting()).isEmpty();
        }

        private void submit() {
            int partition = random.nextInt(PARTITIONS);
            Tenure tenure = active.getOrDefault(partition, new Tenure(partition, -1));
            Lane lane = random.nextInt(3) == 0 ? Lane.BATCH : Lane.INTERACTIVE;
            String key = partition + "-" + random.nextInt(4);
            String tenant = "t" + random.nextInt(3) * random.nextInt(2);
            OpenRun run = ManualThreads.run(tenant, key, lane, tenure, 1 + random.nextInt(30));
            if (active.containsKey(partition)) {
                unfinished
                        .computeIfAbsent(Conversation.of(run), none -> new ArrayList<>())
                        .add(run);
            }
            step(() -> dispatcher.submit(run));
        }

        /** Checks each start that comes of it, in the state in which it was chosen. */
        private void step(Runnable event) {
            Set<OpenRun> before = new HashSet<>(threads.running());
            event.run();
            List<OpenRun> running = new ArrayList<>(before);
            running.retainAll(threads.running());
            List<OpenRun> begun = new ArrayList<>(threads.running());
            begun.removeAll(before);
            for (OpenRun run : begun) {
                passesOverNobody(run, running, begun);
                running.add(run);
            }
        }

        private void passesOverNobody(OpenRun run, List<OpenRun> running, List<OpenRun> begun) {
            int mine = of(run, running);
            unfinished.values().stream()
                    .map(runs -> runs.getFirst())
                    .filter(due -> due.lane == run.lane && !running.contains(due))
                    .filter(due ->
                            begun.indexOf(due) < 0 || begun.indexOf(due) > begun.indexOf(run))
                    .forEach(due ->
                            assertThat(of(due, running))
                                    .as("a tenant with less is passed over")
                                    .isGreaterThanOrEqualTo(mine));
        }

        private static int of(OpenRun tenants, List<OpenRun> running) {
            return (int)
                    running.stream()
                            .filter(run -> run.lane == tenants.lane)
                            .filter(run -> run.id.tenant().equals(tenants.id.tenant()))
                            .count();
        }

        private void end() {
            List<OpenRun> running = threads.running();
            if (running.isEmpty()) {
                return;
            }
            OpenRun run = running.get(random.nextInt(running.size()));
            List<OpenRun> conversation = unfinished.get(Conversation.of(run));
            if (conversation != null) {
                assertThat(conversation.getFirst()).as("runs before its turn").isSameAs(run);
                conversation.removeFirst();
                if (conversation.isEmpty()) {
                    unfinished.remove(Conversation.of(run));
                }
            }
            step(() -> threads.end(run));
        }

        private void moveAPartition() {
            int partition = random.nextInt(PARTITIONS);
            Tenure tenure = active.remove(partition);
            if (tenure == null) {
                Tenure begun = new Tenure(partition, ++epoch);
                active.put(partition, begun);
                dispatcher.activate(begun);
            } else {
                unfinished.keySet().removeIf(one -> one.tenure().equals(tenure));
                step(() -> dispatcher.deactivate(Set.of(tenure)));
            }
        }

        private void check() {
            List<OpenRun> running = threads.running();
            assertThat(running).hasSizeLessThanOrEqualTo(bounds.inFlight());
            assertThat(dispatcher.inFlight()).isEqualTo(running.size());
            long bytes = running.stream().mapToLong(run -> run.size()).sum();
            assertThat(running.size() <= 1 || bytes <= bounds.inFlightBytes()).isTrue();

            Set<OpenRun> due = new HashSet<>();
            unfinished.values().forEach(runs -> due.add(runs.getFirst()));
            for (OpenRun run : running) {
                if (active.containsValue(run.tenure)) {
                    assertThat(due).as("only the first of a conversation runs").contains(run);
                }
            }
            assertThat(new HashSet<>(threads.started())).hasSameSizeAs(threads.started());
            due.removeAll(running);
            boolean room =
                    running.size() < bounds.inFlight() && bytes + 30 <= bounds.inFlightBytes();
            assertThat(room && !due.isEmpty()).as("idle while something is due").isFalse();

            List<OpenRun> waiting = waiting();
            for (Lane lane : Lane.values()) {
                long inLane = waiting.stream().filter(run -> run.lane == lane).count();
                assertThat(dispatcher.full(lane)).isEqualTo(inLane >= bounds.queued());
            }
        }

        private List<OpenRun> waiting() {
            List<OpenRun> waiting = new ArrayList<>();
            unfinished.values().forEach(waiting::addAll);
            waiting.removeAll(threads.running());
            return waiting;
        }
    }
}
