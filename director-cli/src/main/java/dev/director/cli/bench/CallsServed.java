package dev.director.cli.bench;

import dev.director.testkit.simulator.Call;
import dev.director.testkit.simulator.CallId;
import dev.director.testkit.simulator.WorstVendor.Fault;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Which tool calls a simulated vendor has made, and what was wrong with them. Thread-safe. */
final class CallsServed {
    private final Map<String, Fault> byTurn = new ConcurrentHashMap<>();
    private final Set<String> byOthers = ConcurrentHashMap.newKeySet();
    private final Map<Fault, LongAdder> counts = new ConcurrentHashMap<>();

    void note(Call call, Fault fault) {
        counts.computeIfAbsent(fault, _ -> new LongAdder()).increment();
        byTurn.put(turn(call), fault);
    }

    /** Another model than the vendor's took the turn. */
    void noteOther(Call call) {
        byOthers.add(turn(call));
    }

    private static String turn(Call call) {
        CallId id = call.id().orElseThrow(() -> new BenchFailure("a call without an id"));
        return id.requestId() + "." + id.turn();
    }

    /** Whether another model than the vendor's took the turn. */
    boolean isOthers(String requestId, int turn) {
        return byOthers.contains(requestId + "." + turn);
    }

    long count(Fault fault) {
        return counts.containsKey(fault) ? counts.get(fault).sum() : 0;
    }

    long all() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** What was wrong with the last answer of a turn, the one that the run went on with. */
    Fault of(String requestId, int turn) {
        Fault fault = byTurn.get(requestId + "." + turn);
        if (fault == null) {
            throw new BenchFailure("turn %d of %s was never asked".formatted(turn, requestId));
        }
        return fault;
    }
}
