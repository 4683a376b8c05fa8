package dev.director.worker.model.limit;

import dev.director.schemas.LimitEvent;
import dev.director.schemas.LimitEvent.Part;
import dev.director.schemas.LimitEvent.Want;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one worker's life: what it wants, has begun, and was lent. Told the time, in the
 * broker's milliseconds; not thread-safe.
 */
final class Member {

    /** What is begun counts for a minute, and a second to spare for how long calls travel. */
    static final long WINDOW = 61_000;

    private static final long BUCKET = 2_000;

    /** One that has not said for so long what it wants gets nothing more. */
    private static final long FRESH = 4_000;

    /** A report may be so old already when it is read. */
    private static final long IN_TRANSIT = 1_000;

    /** One that has not been heard of for so long has no call on its way. */
    private static final long LOST = 10_000;

    private record Lent(LimitEvent.Lease lease, long until, boolean heard) {}

    private LimitEvent.Demand newest;
    private long at;
    private final NavigableMap<Long, Lent> lent = new TreeMap<>();

    Member(LimitEvent.Demand first, long at) {
        this.newest = first;
        this.at = at;
    }

    LimitEvent.Demand newest() {
        return newest;
    }

    void demand(LimitEvent.Demand demand, long now) {
        if (demand.seq() < newest.seq()) {
            return;
        }
        newest = demand;
        at = now;
        lent.headMap(demand.applied()).clear();
        lent.values().removeIf(one -> one.until() <= now - IN_TRANSIT);
    }

    /** Whether its newest demand was answered. */
    boolean isAnswered() {
        return !lent.isEmpty() && lent.lastKey() >= newest.seq();
    }

    /** This allocator lends it something; nobody has heard of it yet. */
    void lend(LimitEvent.Lease lease, long now) {
        lent.put(lease.seq(), new Lent(lease, now + lease.ttlMs(), false));
    }

    /** A lease that all hear; says whether it counts: no demand is answered twice. */
    boolean heard(LimitEvent.Lease lease, long now) {
        Optional<Long> last =
                lent.entrySet().stream()
                        .filter(one -> one.getValue().heard())
                        .map(Map.Entry::getKey)
                        .max(Long::compare);
        if (last.isPresent() && last.get() >= lease.seq()) {
            return false;
        }
        lent.put(lease.seq(), new Lent(lease, now + lease.ttlMs(), true));
        return true;
    }

    /** Nothing that it was lent or has begun counts any more. */
    boolean isGone(long now) {
        return now - at > WINDOW
                && lent.values().stream().allMatch(one -> one.until() + WINDOW <= now);
    }

    boolean wantsAnything() {
        return newest.keys().stream()
                .anyMatch(want -> want.concurrency() + want.requests() + want.tokens() > 0);
    }

    Optional<Want> wants(String key) {
        return newest.keys().stream().filter(want -> want.name().equals(key)).findFirst();
    }

    /** How much it would have; 0 when it has not said so lately. */
    long wanted(String key, Measure measure, long now) {
        return now - at > FRESH ? 0 : wants(key).map(measure::wanted).orElse(0L);
    }

    /** What it has on its way, or has begun in the minute before, as far as it has said. */
    long used(String key, Measure measure, long now) {
        if (!measure.perMinute()) {
            return now - at > LOST ? 0 : wants(key).map(Want::inFlight).orElse(0L);
        }
        List<Long> begun = wants(key).map(measure::begun).orElse(List.of());
        long used = 0;
        for (int i = 0; i < begun.size() && now - at + i * BUCKET < WINDOW; i++) {
            used += begun.get(i);
        }
        return used;
    }

    /**
     * The most that it can have on its way, or can have begun in any minute from now on, until it
     * is lent something else.
     */
    long charged(String key, Measure measure, long now) {
        long lives = 0;
        long late = 0;
        for (Lent one : lent.values()) {
            Optional<Part> part = part(one, key, measure);
            if (part.isPresent() && now < one.until()) {
                lives = Math.max(lives, part.get().most());
            } else if (part.isPresent() && measure.perMinute() && now < one.until() + WINDOW) {
                late = Math.max(late, unreported(part.get(), one.until(), key, measure));
            }
        }
        return Math.max(lives, used(key, measure, now) + late);
    }

    /** What it can have begun after its last report and before its lease was over. */
    private long unreported(Part part, long until, String key, Measure measure) {
        long atItsPace = part.pace() * (until - at + IN_TRANSIT) / WINDOW + 1;
        return Math.max(0, Math.min(part.most() - used(key, measure, until), atItsPace));
    }

    private static Optional<Part> part(Lent one, String key, Measure measure) {
        return one.lease().keys().stream()
                .filter(share -> share.name().equals(key))
                .findFirst()
                .flatMap(measure::of);
    }
}
