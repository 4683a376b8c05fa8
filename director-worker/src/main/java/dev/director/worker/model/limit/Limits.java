package dev.director.worker.model.limit;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.ControlEvent.Gate.Scope;
import dev.director.schemas.ControlEvent.Gate.State;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.LimitEvent;
import dev.director.schemas.LimitEvent.Demand;
import dev.director.schemas.LimitEvent.Share;
import dev.director.schemas.LimitEvent.Want;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.limit.KeyShare.Look;
import dev.director.worker.model.limit.KeyShare.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all workers together to what providers allow their keys. A call passes here before it
 * begins; where its key has limits, this worker must hold a lease of a share of them. Thread-safe;
 * nothing but {@link #acquire} blocks.
 *
 * <p>A lease counts from when the demand for it was sent, by this worker's monotonic clock, and the
 * allocator takes it for outstanding from when it read the demand, which is later: clocks are not
 * compared, and a worker that was frozen finds its lease expired when it thaws (invariant 20).
 */
public final class Limits {

    private static final Logger log = LoggerFactory.getLogger(Limits.class);

    /** What would wait for longer waits without a thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** So often a demand is repeated. */
    private static final long REPEAT = Duration.ofSeconds(1).toNanos();

    /** So often at most, when something new is wanted. */
    private static final long AT_ONCE = Duration.ofMillis(200).toNanos();

    /** What waits for longer looks again in between: its lease may be another. */
    private static final long LOOK_AGAIN = Duration.ofMillis(250).toNanos();

    /** So many demands' times are known; the lease of an older one is void. */
    private static final int MOST_SENT = 32;

    private final Life self;
    private final Duration ttl;
    private final Consumer<ControlEvent> announce;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Ledger ledger;
    private final Map<String, KeyShare> keys = new LinkedHashMap<>();
    private final Map<Long, Long> sentAt = new HashMap<>();
    private boolean owner;
    private long candidateAt = Long.MIN_VALUE;
    private long seq;
    private long applied;
    private long demandedAt;
    private boolean holds;

    /**
     * @param self names this life of the worker
     * @param providers what their keys may do, by name
     * @param ttl how long what this worker lends as the allocator holds
     * @param announce tells all workers, this one too; in order, without blocking
     * @param nanoTime such as {@link System#nanoTime}
     * @param pause waits
     */
    public Limits(
            Life self,
            Map<String, Provider> providers,
            Duration ttl,
            Consumer<ControlEvent> announce,
            LongSupplier nanoTime,
            Pause pause) {
        this.self = self;
        this.ttl = ttl;
        this.announce = announce;
        this.nanoTime = nanoTime;
        this.pause = pause;
        Map<String, Provider.Limits> configured = new HashMap<>();
        providers.forEach((name, provider) -> configured.put(name, provider.limits()));
        this.ledger = new Ledger(configured);
        long now = nanoTime.getAsLong();
        this.demandedAt = now - REPEAT;
        providers
                .keySet()
                .forEach(name ->
                        keys.put(
                                name,
                                new KeyShare(name, ledger.ceiling(name).isConfigured(), now)));
    }

    /** Of a process that shares its keys with nobody. */
    public static Limits alone(
            Map<String, Provider> providers, LongSupplier nanoTime, Pause pause) {
        Alone alone = new Alone(nanoTime);
        Limits limits =
                new Limits(
                        new Life("alone", Instant.EPOCH),
                        providers,
                        Duration.ofSeconds(10),
                        alone,
                        nanoTime,
                        pause);
        alone.limits = Optional.of(limits);
        limits.allocating(true);
        return limits;
    }

    /** Hears at once what it says. */
    private static final class Alone implements Consumer<ControlEvent> {
        private final LongSupplier nanoTime;
        private Optional<Limits> limits = Optional.empty();

        Alone(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        @Override
        public void accept(ControlEvent event) {
            long millis = Duration.ofNanos(nanoTime.getAsLong()).toMillis();
            if (event instanceof LimitEvent limit) {
                limits.ifPresent(it -> it.apply(limit, millis));
            }
        }
    }

    /**
     * Waits, about a second at most, until a call may begin, and counts it as begun. The next that
     * is too large for what is left of this minute waits for longer, so that smaller ones do not
     * keep it from beginning for ever.
     *
     * @param tokens that it may come to, as providers count: the prompt and the sized answer
     * @return empty when it may not yet
     */
    public Optional<Permit> acquire(String provider, long tokens, Duration atMost)
            throws InterruptedException {
        KeyShare key = key(provider);
        Waiter waiter = new Waiter(tokens);
        long from = nanoTime.getAsLong();
        long patience = Math.min(atMost.toNanos(), PATIENCE.toNanos());
        try {
            while (true) {
                Look look = look(key, waiter);
                if (look.nanos() == 0) {
                    return Optional.of(() -> ended(key));
                }
                long left =
                        (look.next() ? atMost.toNanos() : patience) - (nanoTime.getAsLong() - from);
                if (look.nanos() > left) {
                    return Optional.empty();
                }
                pause.sleep(Duration.ofNanos(Math.min(look.nanos(), LOOK_AGAIN)));
            }
        } finally {
            leave(key, waiter);
        }
    }

    private synchronized Look look(KeyShare key, Waiter waiter) {
        long now = nanoTime.getAsLong();
        Look look = key.look(waiter, now);
        if (look.nanos() > 0 && demandAtOnce(key, now)) {
            // Where nobody else is asked it is answered already.
            look = key.look(waiter, now);
        }
        return look;
    }

    private synchronized void leave(KeyShare key, Waiter waiter) {
        key.leave(waiter, nanoTime.getAsLong());
    }

    private synchronized void ended(KeyShare key) {
        key.ended();
    }

    /** How many calls may begin with the provider's key within a second. */
    public synchronized int room(String provider) {
        long now = nanoTime.getAsLong();
        KeyShare key = key(provider);
        int room = key.room(now);
        boolean _ = key.limited() && demandAtOnce(key, now);
        return room;
    }

    /** Repeats what this worker wants, or gives back what it holds; to be called now and then. */
    public synchronized void tick() {
        long now = nanoTime.getAsLong();
        boolean wants = keys.values().stream().anyMatch(key -> key.wants(now));
        if (wants && now - demandedAt >= REPEAT) {
            demand(now);
        } else if (!wants && holds) {
            giveBack(now);
        }
    }

    /** Gives back what it holds: this worker makes no more calls. */
    public synchronized void close() {
        if (holds) {
            giveBack(nanoTime.getAsLong());
        }
    }

    /** How it stands with the keys that have limits. */
    public synchronized List<KeyState> states() {
        long now = nanoTime.getAsLong();
        return keys.values().stream().filter(KeyShare::limited).map(key -> key.state(now)).toList();
    }

    /** Whether this worker is to be the allocator. */
    public synchronized void allocating(boolean now) {
        owner = now;
    }

    /**
     * What all workers hear, in the same order.
     *
     * @param at when the broker took it, in milliseconds since the epoch
     */
    public synchronized void apply(LimitEvent event, long at) {
        switch (event) {
            case Demand demand -> {
                ledger.demand(demand, at);
                answer(Life.of(demand));
            }
            case LimitEvent.Office office -> {
                ledger.office(office, at);
                if (ledger.isAllocator(self)) {
                    log.info("This worker shares out the providers' limits from now on");
                    ledger.unanswered().forEach(this::answer);
                }
            }
            case LimitEvent.Lease lease -> {
                if (ledger.lease(lease, at) && Life.of(lease).equals(self)) {
                    take(lease);
                }
            }
        }
    }

    /**
     * The same of a gate: a key that was throttled although it had answered may do less than was
     * thought.
     */
    public synchronized void apply(ControlEvent.Gate gate, long at) {
        boolean throttled =
                gate.scope() == Scope.CREDENTIAL
                        && gate.state() == State.CLOSED
                        && gate.code() == ErrorCode.PROVIDER_RATE_LIMITED
                        && gate.closings() <= 1;
        if (throttled && keys.containsKey(gate.name()) && ledger.throttled(gate.name(), at)) {
            key(gate.name()).limited(true);
            if (owner) {
                log.warn(
                        "{} throttles its key: all workers together send less with it for a while, and more again step by step",
                        gate.name());
            }
        }
    }

    private void answer(Life life) {
        if (!owner) {
            return;
        }
        if (ledger.isAllocator(self)) {
            ledger.lend(life, ttl.toMillis()).ifPresent(announce);
        } else if (ledger.now() - candidateAt >= Duration.ofSeconds(1).toMillis()
                || candidateAt == Long.MIN_VALUE) {
            candidateAt = ledger.now();
            announce.accept(ledger.candidacy(self));
        }
    }

    /** Says whether anything was said. */
    private boolean demandAtOnce(KeyShare key, long now) {
        boolean again = key.lent(now).isEmpty() && now - demandedAt >= AT_ONCE;
        if (again) {
            demand(now);
        }
        return again;
    }

    private void demand(long now) {
        demandedAt = now;
        holds = true;
        say(applied, wants(now), now);
    }

    private List<Want> wants(long now) {
        List<Want> wants = new ArrayList<>();
        for (KeyShare key : keys.values()) {
            if (key.limited()) {
                wants.add(key.want(now));
            }
        }
        return wants;
    }

    /** From here on no lease is in force that was asked for before. */
    private void giveBack(long now) {
        holds = false;
        keys.values().forEach(KeyShare::giveBack);
        applied = seq + 1;
        say(applied, wants(now), now);
    }

    private void say(long inForce, List<Want> wants, long now) {
        seq++;
        sentAt.put(seq, now);
        sentAt.remove(seq - MOST_SENT);
        announce.accept(new Demand(self.worker(), self.since(), seq, inForce, wants));
    }

    private void take(LimitEvent.Lease lease) {
        Long sent = sentAt.get(lease.seq());
        if (sent == null || lease.seq() <= applied) {
            return;
        }
        applied = lease.seq();
        long now = nanoTime.getAsLong();
        long until = sent + Duration.ofMillis(lease.ttlMs()).toNanos();
        keys.values().forEach(KeyShare::giveBack);
        for (Share share : lease.keys()) {
            Optional.ofNullable(keys.get(share.name()))
                    .ifPresent(key -> take(key, share, until, now));
        }
    }

    private void take(KeyShare key, Share share, long until, long now) {
        key.lend(share, until, now);
        key.limited(ledger.ceiling(share.name()).limits(ledger.now()));
    }

    private KeyShare key(String provider) {
        return Optional.ofNullable(keys.get(provider)).orElseThrow();
    }
}
