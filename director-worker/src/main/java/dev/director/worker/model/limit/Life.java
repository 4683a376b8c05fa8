package dev.director.worker.model.limit;

import dev.director.schemas.LimitEvent;
import java.time.Instant;
import java.util.Comparator;

/**
 * One life of a worker: a process that comes back under the same name is another.
 *
 * @param worker its slot
 * @param since when it began
 */
public record Life(String worker, Instant since) implements Comparable<Life> {

    private static final Comparator<Life> ORDER =
            Comparator.comparing(Life::worker).thenComparing(Life::since);

    static Life of(LimitEvent.Demand demand) {
        return new Life(demand.worker(), demand.since());
    }

    static Life of(LimitEvent.Lease lease) {
        return new Life(lease.worker(), lease.since());
    }

    static Life of(LimitEvent.Office office) {
        return new Life(office.worker(), office.since());
    }

    @Override
    public int compareTo(Life other) {
        return ORDER.compare(this, other);
    }
}
