package dev.director.worker.model.limit;

import dev.director.schemas.LimitEvent.Part;
import dev.director.schemas.LimitEvent.Share;
import dev.director.schemas.LimitEvent.Want;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this worker may do with one key, and does. Calls begin in the order of their coming. Told
 * the time, of {@link System#nanoTime}; not thread-safe, {@link Limits} guards it.
 */
final class KeyShare {

    static final long NEVER = Long.MAX_VALUE;

    /** As much as there is. */
    private static final long ALL = 1L << 40;

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** So long after the last call began nothing more is wanted, unless something waits. */
    private static final long IDLE = Duration.ofSeconds(3).toNanos();

    /** What waits elsewhere for room asks again within this. */
    private static final long ASKS_AGAIN = Duration.ofMillis(1_500).toNanos();

    /** A call that was too large is taken for one that still waits. */
    private static final long REMEMBERED = Duration.ofSeconds(10).toNanos();

    /** What waits for a lease, or for a call to end, looks again after this. */
    private static final long LOOK = Duration.ofMillis(20).toNanos();

    private static final int MOST_ROOM = 1 << 20;

    /** So many wait for the first lease on their threads. */
    private static final int MOST_WITHOUT_LEASE = 32;

    /** A call that waits. */
    static final class Waiter {
        private final long tokens;

        /**
         * @param tokens that it may come to, as providers count: the prompt and the sized answer
         */
        Waiter(long tokens) {
            this.tokens = tokens;
        }
    }

    /**
     * When a call may begin, as far as can be told.
     *
     * @param nanos to wait; 0 when it has begun
     * @param next whether it is the next to begin and waits only for what was begun a minute ago
     */
    record Look(long nanos, boolean next) {
        static final Look BEGUN = new Look(0, true);
    }

    private final String name;
    private final Begun begun;
    private final Flow requests;
    private final Flow tokens;
    private final Map<Measure, Long> shortAt = new EnumMap<>(Measure.class);
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private Optional<Share> lent = Optional.empty();
    private boolean limited;
    private long lentUntil;
    private long blockedUntil;
    private long begunAt;
    private int inFlight;
    private double usualTokens;
    private long largest;
    private long largestAt;

    KeyShare(String name, boolean limited, long now) {
        this.name = name;
        this.limited = limited;
        this.begun = new Begun(now);
        this.requests = new Flow(Measure.REQUESTS, begun, now);
        this.tokens = new Flow(Measure.TOKENS, begun, now);
        this.begunAt = now - IDLE;
        this.blockedUntil = now;
    }

    boolean limited() {
        return limited;
    }

    /** The provider says that there is a limit, or there is none any more. */
    void limited(boolean now) {
        limited = now;
    }

    int inFlight() {
        return inFlight;
    }

    int waiting() {
        return queue.size();
    }

    /** What it was lent, while that holds. */
    Optional<Share> lent(long now) {
        return lent.filter(_ -> now < lentUntil);
    }

    KeyState state(long now) {
        Map<Measure, Long> limits = new EnumMap<>(Measure.class);
        Map<Measure, Long> shares = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            Optional<Part> part = lent(now).flatMap(measure::of);
            part.ifPresent(it -> limits.put(measure, it.limit()));
            part.ifPresent(it -> shares.put(measure, it.pace()));
        }
        return new KeyState(name, inFlight, queue.size(), limits, shares);
    }

    void lend(Share share, long until, long now) {
        lent = Optional.of(share);
        lentUntil = until;
        requests.pace(share.requests().map(Part::pace).orElse(0L), now);
        tokens.pace(share.tokens().map(Part::pace).orElse(0L), now);
    }

    void giveBack() {
        lent = Optional.empty();
    }

    /** A call that waits, or comes to do so, looks whether it may begin, and begins if so. */
    Look look(Waiter waiter, long now) {
        if (!limited) {
            return begin(waiter, now);
        }
        if (!queue.contains(waiter)) {
            queue.add(waiter);
        }
        Optional<Share> share = lent(now);
        if (share.isEmpty()) {
            falls(now, Measure.values());
            return new Look(queue.size() > MOST_WITHOUT_LEASE ? NEVER : LOOK, false);
        }
        return look(waiter, share.get(), now);
    }

    private Look look(Waiter waiter, Share share, long now) {
        int callsAhead = 0;
        long tokensAhead = 0;
        for (Waiter ahead : queue) {
            if (ahead == waiter) {
                break;
            }
            callsAhead++;
            tokensAhead += ahead.tokens;
        }
        long wait = untilSlot(share, callsAhead, now);
        wait = Math.max(wait, untilPaced(Measure.REQUESTS, share, callsAhead, now));
        wait = Math.max(wait, untilPaced(Measure.TOKENS, share, tokensAhead, now));
        if (callsAhead > 0) {
            return new Look(Math.max(Math.max(wait, blockedUntil - now), LOOK / 4), false);
        }
        long minute =
                Math.max(
                        untilAMinuteOld(Measure.REQUESTS, share, 1, now),
                        untilAMinuteOld(Measure.TOKENS, share, waiter.tokens, now));
        blockedUntil = minute == NEVER ? now : now + minute;
        if (Math.max(wait, minute) > 0) {
            return new Look(Math.max(wait, minute), minute < NEVER && wait <= minute);
        }
        return begin(waiter, now);
    }

    private long untilSlot(Share share, int ahead, long now) {
        Optional<Part> slots = share.concurrency();
        if (slots.isEmpty() || inFlight + ahead < slots.get().most()) {
            return 0;
        }
        falls(now, Measure.CONCURRENCY);
        return inFlight + ahead < slots(slots.get()) ? LOOK / 2 * (ahead + 1) : NEVER;
    }

    private long untilPaced(Measure measure, Share share, long ahead, long now) {
        long wait = measure.of(share).map(_ -> flow(measure).untilPaced(ahead, now)).orElse(0L);
        return shortOf(measure, wait, now);
    }

    private long untilAMinuteOld(Measure measure, Share share, long count, long now) {
        long wait =
                measure.of(share)
                        .map(part -> flow(measure).untilAMinuteOld(part, count, now))
                        .orElse(0L);
        return shortOf(measure, wait, now);
    }

    private long shortOf(Measure measure, long wait, long now) {
        if (wait > 0) {
            falls(now, measure);
        }
        return wait;
    }

    private Flow flow(Measure measure) {
        return measure == Measure.TOKENS ? tokens : requests;
    }

    /** There is less of something than is wanted. */
    private void falls(long now, Measure... measures) {
        for (Measure measure : measures) {
            shortAt.put(measure, now);
        }
    }

    private Look begin(Waiter waiter, long now) {
        queue.remove(waiter);
        begun.add(waiter.tokens, now);
        requests.take(1, now);
        tokens.take(waiter.tokens, now);
        usualTokens += (waiter.tokens - usualTokens) / (usualTokens > 0 ? 8 : 1);
        if (waiter.tokens >= largest) {
            largest = 0;
        }
        begunAt = now;
        inFlight++;
        return Look.BEGUN;
    }

    void ended() {
        inFlight--;
    }

    /** A call waits no more, whether or not it has begun; what is too large for now is noted. */
    void leave(Waiter waiter, long now) {
        boolean waited = queue.remove(waiter);
        if (waited && (waiter.tokens >= largest || now - largestAt > REMEMBERED)) {
            largest = waiter.tokens;
            largestAt = now;
        }
    }

    /** How many calls may begin within a second. */
    int room(long now) {
        if (!limited) {
            return Integer.MAX_VALUE;
        }
        Optional<Share> share = lent(now);
        if (share.isEmpty()) {
            falls(now, Measure.values());
            return Math.max(0, MOST_WITHOUT_LEASE - queue.size());
        }
        if (blockedUntil - now > SECOND.toNanos()) {
            return 0;
        }
        int room = Integer.MAX_VALUE;
        for (Measure measure : Measure.values()) {
            int most = measure.of(share.get()).map(part -> room(measure, part, now)).orElse(room);
            if (most <= queue.size()) {
                falls(now, measure);
            }
            room = Math.min(room, most);
        }
        return Math.max(0, room - queue.size());
    }

    private int room(Measure measure, Part part, long now) {
        return switch (measure) {
            case CONCURRENCY -> (int) Math.min(MOST_ROOM, slots(part)) - inFlight;
            case REQUESTS -> requests.room(part, 1, now);
            case TOKENS -> tokens.room(part, Math.max(1, usualTokens), now);
        };
    }

    /** So that a slot that comes free is taken at once, some wait for it on their threads. */
    private static long slots(Part part) {
        return part.most() + Math.ceilDiv(part.most(), 4);
    }

    /** Whether calls begin, are on their way where that counts, or wait. */
    boolean wants(long now) {
        boolean holds = inFlight > 0 && lent.flatMap(Share::concurrency).isPresent();
        return limited && (!queue.isEmpty() || holds || now - begunAt < IDLE || isShort(now));
    }

    private boolean isShort(long now) {
        return shortAt.values().stream().anyMatch(at -> isShort(Optional.of(at), now));
    }

    private static boolean isShort(Optional<Long> since, long now) {
        return since.filter(at -> now - at < ASKS_AGAIN).isPresent();
    }

    /** What is wanted, and what was done. */
    Want want(long now) {
        return new Want(
                name,
                inFlight,
                wanted(Measure.CONCURRENCY, inFlight + 1L + inFlight / 2, now),
                wanted(Measure.REQUESTS, requests.usual(now), now),
                wanted(Measure.TOKENS, tokens.usual(now), now),
                largest(now),
                requests.buckets(now),
                tokens.buckets(now));
    }

    private long wanted(Measure measure, long usual, long now) {
        if (!wants(now)) {
            return 0;
        }
        return isShort(Optional.ofNullable(shortAt.get(measure)), now) ? ALL : usual;
    }

    private long largest(long now) {
        long waiting = queue.stream().mapToLong(one -> one.tokens).max().orElse(0);
        return Math.max(waiting, now - largestAt < REMEMBERED ? largest : 0);
    }
}
