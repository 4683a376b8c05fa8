package dev.director.worker.run;

import java.time.Instant;
import java.util.List;

/**
 * What an open run waits for from outside.
 *
 * @param calls the calls that its newest turn handed out
 * @param until the run's deadline
 * @param parked whether nothing else of the turn is left to do: the run has no thread and nothing
 *     in memory but where the journal has it
 * @param movesTo the number of the lane change that is under way; 0 when there is none. Only the
 *     record that was written for it takes the run on (invariant 12)
 */
public record Waits(List<Awaited> calls, Instant until, boolean parked, int movesTo) {

    public Waits {
        calls = List.copyOf(calls);
    }

    /** Of a run that changes lane. */
    static Waits toMove(int movesTo, Instant until) {
        return new Waits(List.of(), until, true, movesTo);
    }
}
