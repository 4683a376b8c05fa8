package dev.director.worker.simulation;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.DirectorRequest;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.intake.SimulatedWorker;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.model.SimulatedModel;
import dev.director.worker.model.Wire;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Three workers, and the topic by which they tell one another what is closed. */
final class Fleet {

    static final int WORKERS = 3;

    /** How long one call may take. */
    static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);

    private static final int MAX_ATTEMPTS = 3;

    /** What a turn of the poll loop takes; a real one is at most 50 ms. */
    private static final Duration TURN = Duration.ofMillis(250);

    /** How long a record of the fallback's topic takes to be read. */
    private static final Duration FALLBACK_TOPIC = Duration.ofMillis(20);

    private static final Duration TO_WRITE = Duration.ofMillis(5);
    private static final Duration TO_READ = Duration.ofMillis(5);

    private record Member(Gates gates, SimulatedWorker worker) {}

    private final VirtualTime time;
    private final List<Member> members = new ArrayList<>();
    private final Runnable heard;

    /**
     * @param published told of all that the workers commit
     * @param heard told whenever what is closed changes for a worker
     */
    Fleet(
            VirtualTime time,
            Catalogue catalogue,
            Wire wire,
            long seed,
            Consumer<Publication> published,
            Runnable heard) {
        this.time = time;
        this.heard = heard;
        TokenCounter counter = new TokenCounter(Optional.empty());
        SimulatedWorker.World world =
                new SimulatedWorker.World(
                        time,
                        time::nanoTime,
                        time::thread,
                        read -> time.after(FALLBACK_TOPIC, read));
        for (int i = 0; i < WORKERS; i++) {
            Random chance = new Random(seed + i);
            Gates gates = new Gates("worker-" + i, this::announce, time, chance::nextDouble);
            RoutedModel model =
                    SimulatedModel.of(
                            catalogue,
                            gates,
                            counter,
                            wire,
                            CALL_TIMEOUT,
                            MAX_ATTEMPTS,
                            chance::nextDouble,
                            time,
                            time::nanoTime,
                            time::sleep);
            members.add(new Member(gates, new SimulatedWorker(i, model, world, published)));
        }
        members.forEach(member -> time.after(TURN, () -> turn(member)));
    }

    private void turn(Member member) {
        member.worker().turn();
        time.after(TURN, () -> turn(member));
    }

    /** All hear it in the same order, each somewhat later than the one before. */
    private void announce(ControlEvent event) {
        heard.run();
        ControlEvent.Gate gate = (ControlEvent.Gate) event;
        Duration wait = TO_WRITE;
        for (Member member : members) {
            wait = wait.plus(TO_READ);
            time.after(
                    wait,
                    () -> {
                        member.gates().apply(gate);
                        heard.run();
                    });
        }
    }

    /** A request was read, by the worker whose partition its key is in. */
    void read(DirectorRequest request, Lane lane) {
        int home = Math.floorMod(request.recordKey().hashCode(), WORKERS);
        members.get(home).worker().read(request, lane);
    }

    /** How many workers know that no call may begin on the route. */
    long knowingShut(Route route) {
        return members.stream().filter(member -> member.gates().shut(route).isPresent()).count();
    }
}
