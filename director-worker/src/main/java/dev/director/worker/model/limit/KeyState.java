package dev.director.worker.model.limit;

import java.util.Map;

/**
 * How it stands with a key that has limits, for whoever watches.
 *
 * @param provider whose
 * @param inFlight this worker's calls on their way
 * @param waiting its runs that wait for their turn on their threads
 * @param limits what all workers may do together at present, as far as is known
 * @param shares what this one may do
 */
public record KeyState(
        String provider,
        int inFlight,
        int waiting,
        Map<Measure, Long> limits,
        Map<Measure, Long> shares) {
    public KeyState {
        limits = Map.copyOf(limits);
        shares = Map.copyOf(shares);
    }
}
