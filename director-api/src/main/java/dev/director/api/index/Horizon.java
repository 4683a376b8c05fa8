package dev.director.api.index;

import java.time.Instant;

/** How far back the index knows everything. Thread-safe. */
final class Horizon {
    private Instant since;
    private Instant results;
    private Instant newestForgottenResult = Instant.MIN;

    /**
     * @param since from when on all records are seen
     */
    Horizon(Instant since) {
        this.since = since;
        this.results = since;
    }

    /** Since when nothing was forgotten. */
    synchronized Instant since() {
        return since;
    }

    /** Notes that records before this instant are not seen. */
    synchronized void startsAt(Instant start) {
        if (start.isAfter(since)) {
            since = start;
        }
    }

    /** Notes that results before this instant are not seen. */
    synchronized void resultsStartAt(Instant start) {
        startsAt(start);
        if (start.isAfter(results)) {
            results = start;
        }
    }

    /** Notes that a request was forgotten. */
    synchronized void forgot(Instant at, boolean finished) {
        startsAt(at);
        if (finished && at.isAfter(newestForgottenResult)) {
            newestForgottenResult = at;
        }
    }

    /** Whether the result of a request of that time would be known, if there were one. */
    synchronized boolean seesResultsSince(Instant at) {
        return !at.isBefore(results);
    }

    /** Partitions are read in any order: the result may be among those that were forgotten. */
    synchronized boolean mayKnow(Instant at) {
        return !at.isBefore(newestForgottenResult);
    }
}
