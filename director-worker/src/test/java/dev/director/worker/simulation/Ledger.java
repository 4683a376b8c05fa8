package dev.director.worker.simulation;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Publication;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What was asked, and what has been published of it. */
final class Ledger {

    /** A request, and what came of it. */
    static final class Entry {

        final Lane lane;
        final String model;
        final Duration asked;
        private int results;
        private Optional<Status> status = Optional.empty();
        private Optional<ErrorCode> fellBack = Optional.empty();
        private Duration ended = Duration.ZERO;

        Entry(Lane lane, String model, Duration asked) {
            this.lane = lane;
            this.model = model;
            this.asked = asked;
        }

        /** How many results it has; one is right. */
        int results() {
            return results;
        }

        boolean is(Status ending) {
            return status.filter(ending::equals).isPresent();
        }

        /** Why it was given to the fallback, if it was. */
        Optional<ErrorCode> fellBack() {
            return fellBack;
        }

        /** When its result came. */
        Duration ended() {
            return ended;
        }
    }

    private final VirtualTime time;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private BigDecimal cost = BigDecimal.ZERO;
    private long withResult;

    Ledger(VirtualTime time) {
        this.time = time;
    }

    void asked(DirectorRequest request, Lane lane) {
        entries.put(request.requestId(), new Entry(lane, request.model(), time.elapsed()));
    }

    /** A worker has committed it. */
    void published(Publication publication) {
        switch (publication) {
            case Publication.Result(var id, DirectorResult result, var _) -> {
                Entry entry = entry(id.requestId());
                withResult += entry.results++ == 0 ? 1 : 0;
                entry.status = Optional.of(result.status());
                entry.ended = time.elapsed();
            }
            case Publication.Usage(var _, var usage) ->
                    cost = cost.add(usage.costUsd().orElse(BigDecimal.ZERO));
            case Publication.Hop hop ->
                    entry(hop.id().requestId()).fellBack = Optional.of(hop.code());
            default -> {
                // What the journal keeps is the workers' own.
            }
        }
    }

    private Entry entry(String requestId) {
        return Objects.requireNonNull(entries.get(requestId));
    }

    /** Whether each has a result. */
    boolean isComplete() {
        return withResult == entries.size();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /** Of all calls, in US dollars, as far as it is known. */
    BigDecimal cost() {
        return cost;
    }
}
