package dev.director.testkit.simulator;

import dev.director.testkit.simulator.CallRecord.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts calls by request id, and keeps a log of them in order of arrival unless that is switched
 * off. A log entry takes about 150 bytes and the id's string; without the log only a count per
 * request id is kept. Thread-safe.
 */
public final class CallLog {
    private final boolean keepsLog;
    private final Map<String, Integer> perRequest = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private long sequence; // never reset: ids are made of it
    private long total;
    private int open;
    private int maxOpen;

    CallLog(boolean keepsLog) {
        this.keepsLog = keepsLog;
    }

    /** Calls that arrived since the start or the last {@link #clear()}. */
    public synchronized long total() {
        return total;
    }

    /** Calls that are open now. */
    public synchronized int open() {
        return open;
    }

    /** The most calls that were open at once. */
    public synchronized int maxOpen() {
        return maxOpen;
    }

    /** Calls of one request ({@code tenant/requestId}). */
    public synchronized int count(String request) {
        return perRequest.getOrDefault(request, 0);
    }

    /** Calls per request ({@code tenant/requestId}), a copy. */
    public synchronized Map<String, Integer> counts() {
        return new TreeMap<>(perRequest);
    }

    /** All calls in order of arrival, a copy; empty when the log is switched off. */
    public synchronized List<CallRecord> all() {
        return entries.stream().map(Entry::snapshot).toList();
    }

    /** The calls of one request in order of arrival; empty when the log is switched off. */
    public synchronized List<CallRecord> of(String request) {
        return entries.stream()
                .filter(e -> e.request.equals(request))
                .map(Entry::snapshot)
                .toList();
    }

    /** Forgets everything but the calls that are open now, which stay counted as open. */
    public synchronized void clear() {
        perRequest.clear();
        entries.clear();
        total = 0;
        maxOpen = open;
    }

    synchronized Entry arrived(String request, String header) {
        sequence++;
        total++;
        open++;
        maxOpen = Math.max(maxOpen, open);
        perRequest.merge(request, 1, Integer::sum);
        Entry entry = new Entry(sequence, request, header);
        if (keepsLog) {
            entries.add(entry);
        }
        return entry;
    }

    /** An entry in the making; guarded by the log. */
    final class Entry {
        private final long sequence;
        private final String request;
        private final String header;
        private final Instant started = Instant.now();
        private String model = "";
        private Optional<Instant> ended = Optional.empty();
        private Outcome outcome = Outcome.OPEN;

        private Entry(long sequence, String request, String header) {
            this.sequence = sequence;
            this.request = request;
            this.header = header;
        }

        long sequence() {
            return sequence;
        }

        void asksFor(String name) {
            synchronized (CallLog.this) {
                model = name;
            }
        }

        /** The first call closes the entry; a later one only corrects how it ended. */
        void ended(Outcome how) {
            synchronized (CallLog.this) {
                if (outcome == Outcome.OPEN) {
                    open--;
                    ended = Optional.of(Instant.now());
                }
                outcome = how;
            }
        }

        private CallRecord snapshot() {
            return new CallRecord(sequence, request, header, model, started, ended, outcome);
        }
    }
}
