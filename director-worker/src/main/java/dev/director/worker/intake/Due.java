package dev.director.worker.intake;

import java.time.Instant;

/** When a run has waited long enough; the number tells two of the same time apart. */
record Due(Instant at, long number) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
}
