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
 */
public record Waits(List<Awaited> calls, Instant until, boolean parked) {

    public Waits {
        calls = List.copyOf(calls);
    }
}
