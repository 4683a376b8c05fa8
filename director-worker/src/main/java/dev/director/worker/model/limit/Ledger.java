package dev.director.worker.model.limit;

import dev.director.schemas.LimitEvent;
import dev.director.schemas.LimitEvent.Part;
import dev.director.schemas.LimitEvent.Share;
import dev.director.worker.model.catalogue.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the events on {@code director.control} come to: who the allocator is, what each worker wants
 * and has been lent. Every worker keeps it, in the order of the topic and by the broker's clock, so
 * that whoever becomes the allocator knows all that was lent before. Not thread-safe.
 *
 * <p>What it lends never comes to more than a limit: for each worker the most is counted that it
 * can still do with what it was lent before, until it has said that it heard of something else, or
 * that lease is over. Of what was begun the last minute counts, whoever began it.
 */
final class Ledger {

    /** Where not all can be served at a time, or not to the same number, they take turns. */
    private static final long TURN = 10_000;

    private final Map<String, Provider.Limits> configured;
    private final Map<String, Ceiling> ceilings = new HashMap<>();
    private final NavigableMap<Life, Member> members = new TreeMap<>();
    private Optional<Life> allocator = Optional.empty();
    private long term;
    private long now = Long.MIN_VALUE;

    /**
     * @param configured by provider, what its key may do
     */
    Ledger(Map<String, Provider.Limits> configured) {
        this.configured = Map.copyOf(configured);
    }

    /** The time of the newest event, in the broker's milliseconds. */
    long now() {
        return now;
    }

    boolean isAllocator(Life life) {
        return allocator.filter(life::equals).isPresent();
    }

    /** What announces that a worker is the allocator from there on. */
    LimitEvent.Office candidacy(Life life) {
        return new LimitEvent.Office(term + 1, life.worker(), life.since());
    }

    void demand(LimitEvent.Demand demand, long at) {
        pass(at);
        Life life = Life.of(demand);
        members.computeIfAbsent(life, _ -> new Member(demand, now)).demand(demand, now);
        members.values().removeIf(member -> member.isGone(now));
        demand.keys().forEach(want -> learn(want.name()));
    }

    /** Says whether the lease counts. */
    boolean lease(LimitEvent.Lease lease, long at) {
        pass(at);
        Member member = members.get(Life.of(lease));
        return member != null && lease.term() == term && member.heard(lease, now);
    }

    void office(LimitEvent.Office office, long at) {
        pass(at);
        if (office.term() > term) {
            term = office.term();
            allocator = Optional.of(Life.of(office));
        }
    }

    /** A provider throttled its key; says whether its limits are lower now. */
    boolean throttled(String key, long at) {
        pass(at);
        return ceiling(key).throttled(now);
    }

    Ceiling ceiling(String key) {
        return ceilings.computeIfAbsent(
                key, _ -> new Ceiling(configured.getOrDefault(key, Provider.Limits.NONE)));
    }

    /** Those whose demands wait for an answer. */
    List<Life> unanswered() {
        return members.entrySet().stream()
                .filter(one -> !one.getValue().isAnswered())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lends a worker what it may do; empty when its demand was answered or wants nothing. */
    Optional<LimitEvent.Lease> lend(Life life, long ttlMs) {
        Member member = members.get(life);
        if (member == null || member.isAnswered() || !member.wantsAnything()) {
            return Optional.empty();
        }
        List<Share> shares =
                member.newest().keys().stream().map(want -> share(life, want.name())).toList();
        LimitEvent.Lease lease =
                new LimitEvent.Lease(
                        life.worker(), life.since(), member.newest().seq(), term, ttlMs, shares);
        member.lend(lease, now);
        return Optional.of(lease);
    }

    private Share share(Life life, String key) {
        return new Share(
                key,
                part(life, key, Measure.CONCURRENCY),
                part(life, key, Measure.REQUESTS),
                part(life, key, Measure.TOKENS));
    }

    private void learn(String key) {
        if (ceiling(key).isLearning(now)) {
            ceiling(key).learn(usedByAll(key, Measure.REQUESTS), usedByAll(key, Measure.TOKENS));
        }
    }

    private long usedByAll(String key, Measure measure) {
        return members.values().stream().mapToLong(one -> one.used(key, measure, now)).sum();
    }

    private Optional<Part> part(Life life, String key, Measure measure) {
        return ceiling(key)
                .limit(measure, now)
                .map(limit ->
                        measure.perMinute()
                                ? flow(life, key, measure, limit)
                                : slots(life, key, measure, limit));
    }

    private Part slots(Life life, String key, Measure measure, long limit) {
        long fair = fair(life, key, measure, limit);
        long slots = Math.max(0, Math.min(limit - chargedToOthers(life, key, measure), fair));
        return new Part(limit, slots, slots);
    }

    private Part flow(Life life, String key, Measure measure, long limit) {
        long fair = fair(life, key, measure, limit);
        long most = ceiling(key).most(measure, now).orElse(limit);
        long free = most - chargedToOthers(life, key, measure);
        // Who is to have less from now on goes on meanwhile, at its lower pace.
        long used = Optional.ofNullable(members.get(life)).orElseThrow().used(key, measure, now);
        return new Part(limit, fair, Math.max(0, Math.min(free, Math.max(fair, used))));
    }

    private long fair(Life life, String key, Measure measure, long limit) {
        return Split.of(limit, claims(key, measure)).getOrDefault(life, 0L);
    }

    private long chargedToOthers(Life life, String key, Measure measure) {
        long charged = 0;
        for (Map.Entry<Life, Member> other : members.entrySet()) {
            if (!other.getKey().equals(life)) {
                charged += other.getValue().charged(key, measure, now);
            }
        }
        return charged;
    }

    private List<Split.Claim<Life>> claims(String key, Measure measure) {
        List<Split.Claim<Life>> claims = new ArrayList<>();
        members.forEach((life, member) -> {
            long wanted = member.wanted(key, measure, now);
            if (wanted > 0) {
                long least = member.wants(key).map(measure::least).orElse(1L);
                claims.add(new Split.Claim<>(life, wanted, least));
            }
        });
        if (!claims.isEmpty()) {
            Collections.rotate(claims, -Math.floorMod(now / TURN, claims.size()));
        }
        return claims;
    }

    /** The broker's clock may be set back; time is not. */
    private void pass(long at) {
        now = Math.max(now, at);
    }
}
