package dev.director.testkit.simulator.responses;

import dev.director.testkit.simulator.error.ProviderError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The responses that can be asked for again: the newest ten thousand. One in the background is
 * queued for a quarter of its time, then in progress, then what it was made to be. Thread-safe.
 */
public final class StoredResponses {
    private static final int KEPT = 10_000;
    private static final int QUEUED_SHARE = 4;

    private final InstantSource clock;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Deque<ProviderError> failures = new ArrayDeque<>();

    /** By the clock of this machine. */
    public StoredResponses() {
        this(InstantSource.system());
    }

    /** Responses take {@code clock}'s time. */
    public StoredResponses(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps a response that is what it is. */
    public synchronized void keep(ObjectNode response) {
        put(new Entry(response, Optional.of(clock.instant()), false));
    }

    /**
     * Begins a response in the background; empty never ends. Returns it as it is now.
     *
     * @param response as it will be
     */
    public synchronized ObjectNode begin(ObjectNode response, Optional<Duration> latency) {
        Entry entry = new Entry(response, latency.map(clock.instant()::plus), true);
        put(entry);
        return entry.at(entry.since);
    }

    /** How a client finds it now: counts a poll. */
    public synchronized Optional<ObjectNode> poll(String id) {
        return find(id).map(entry -> {
            entry.polls++;
            return entry.at(clock.instant());
        });
    }

    /** How it is now, without a poll. */
    public synchronized Optional<ObjectNode> get(String id) {
        return find(id).map(entry -> entry.at(clock.instant()));
    }

    /**
     * Cancels one that runs in the background, and returns it; a cancelled one stays as it is.
     *
     * @throws IllegalStateException where it runs no more, in OpenAI's words
     */
    public synchronized Optional<ObjectNode> cancel(String id) {
        return find(id).map(entry -> entry.cancelled(clock.instant()));
    }

    /** How often {@code id} was polled. */
    public synchronized int polls(String id) {
        return find(id).map(entry -> entry.polls).orElse(0);
    }

    /** The ids of all that are kept, oldest first. */
    public synchronized List<String> ids() {
        return new ArrayList<>(entries.keySet());
    }

    /** Makes the provider lose {@code id}: polls find nothing from now on. */
    public synchronized void forget(String id) {
        entries.remove(id);
    }

    /** Makes the next polls fail, one after the other. */
    public synchronized void failPolls(ProviderError... errors) {
        failures.addAll(List.of(errors));
    }

    /** How the poll that comes now is to fail, if it is. */
    public synchronized Optional<ProviderError> nextFailure() {
        return Optional.ofNullable(failures.poll());
    }

    private Optional<Entry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    private void put(Entry entry) {
        entries.put(entry.response.path("id").asString(""), entry);
        if (entries.size() > KEPT) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Guarded by the responses. */
    private final class Entry {
        private final Instant since = clock.instant();
        private final boolean background;
        private final Optional<Instant> end;
        private ObjectNode response;
        private boolean cancelled;
        private int polls;

        private Entry(ObjectNode response, Optional<Instant> end, boolean background) {
            this.response = response;
            this.end = end;
            this.background = background;
        }

        private ObjectNode at(Instant now) {
            if (cancelled || hasEnded(now)) {
                return response.deepCopy();
            }
            Duration queued =
                    end.map(ends -> Duration.between(since, ends).dividedBy(QUEUED_SHARE))
                            .orElse(Duration.ofMillis(1));
            boolean isQueued = now.isBefore(since.plus(queued)) || now.equals(since);
            return ResponseObject.begun(response, isQueued ? "queued" : "in_progress");
        }

        private boolean hasEnded(Instant now) {
            return !background
                    || end.map(ends -> !now.isBefore(ends) && now.isAfter(since)).orElse(false);
        }

        private ObjectNode cancelled(Instant now) {
            if (!background) {
                throw new IllegalStateException("Cannot cancel a synchronous response.");
            }
            if (!cancelled && hasEnded(now)) {
                throw new IllegalStateException("Cannot cancel a completed response.");
            }
            if (!cancelled) {
                cancelled = true;
                response = ResponseObject.begun(response, "cancelled");
            }
            return response.deepCopy();
        }
    }
}
