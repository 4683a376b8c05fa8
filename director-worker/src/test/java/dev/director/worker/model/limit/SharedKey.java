package dev.director.worker.model.limit;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.LimitEvent;
import dev.director.worker.model.catalogue.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;

/**
 * Workers that share one key, a topic that tells each of them what all say, and a provider that
 * notes what begins: in virtual time of 10 ms steps.
 */
final class SharedKey {

    private static final String KEY = "moonshot";
    private static final int STEP = 10;
    private static final Instant START = Instant.parse("2026-12-01T08:00:00Z");
    private static final int CALL = 1_000;

    /** A record of the topic. */
    private record Entry(ControlEvent event, long at) {}

    private record Begin(long at, int worker, long tokens) {}

    private record Open(long until, Permit permit, Member member) {}

    private final class Member {
        final int number;
        final Limits limits;

        /** Their clocks have nothing in common. */
        final long offset = random.nextLong(1L << 50);

        final long startedAt;
        int read;
        long readsAt;
        long ownsUntil;
        long frozenUntil;
        long muteUntil;
        double perMinute = 1e9;
        double due;
        long next;

        Member(int number, Provider.Limits of) {
            this.number = number;
            this.startedAt = now;
            this.limits =
                    new Limits(
                            new Life("w" + number, START.plusMillis(now)),
                            Map.of(KEY, new Provider("", "", null, null, null, of)),
                            Duration.ofSeconds(10),
                            this::say,
                            () -> offset + now * 1_000_000,
                            _ -> {
                                throw new IllegalStateException("nobody waits here");
                            });
        }

        private void say(ControlEvent event) {
            said++;
            if (now >= muteUntil && (!troubles || random.nextInt(20) > 0)) {
                log.add(new Entry(event, now));
            }
        }
    }

    private final Provider.Limits of;
    private final Random random;
    private final List<Entry> log = new ArrayList<>();
    private final Map<Integer, Member> members = new HashMap<>();
    private final List<Begin> begins = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private long now;
    private int said;
    private int mostOpen;
    private int workers;

    /** Whether events are lost, and workers are frozen, killed and started. */
    boolean troubles;

    List<Integer> sizes = List.of(1_000);

    SharedKey(Provider.Limits of, int workers, Random random) {
        this.of = of;
        this.random = random;
        for (int i = 0; i < workers; i++) {
            start();
        }
        own(member(0));
    }

    private void start() {
        members.put(workers, new Member(workers, of));
        workers++;
    }

    void wants(int worker, double perMinute) {
        member(worker).perMinute = perMinute;
    }

    private Member member(int worker) {
        return Objects.requireNonNull(members.get(worker));
    }

    /** Its calls end; another owns partition 0 seven seconds later. */
    void kill(int worker) {
        Member dead = members.remove(worker);
        open.removeIf(call -> call.member() == dead);
        heirAt = now + 7_000;
    }

    private long heirAt = Long.MAX_VALUE;

    void throttle() {
        log.add(
                new Entry(
                        new ControlEvent.Gate(
                                ControlEvent.Gate.Scope.CREDENTIAL,
                                KEY,
                                1,
                                ControlEvent.Gate.State.CLOSED,
                                ErrorCode.PROVIDER_RATE_LIMITED,
                                "",
                                START,
                                1,
                                false,
                                "w0"),
                        now));
    }

    void run(long millis) {
        long end = now + millis;
        while (now < end) {
            now += STEP;
            if (troubles) {
                trouble();
            }
            if (now >= heirAt && !members.isEmpty()) {
                heirAt = Long.MAX_VALUE;
                own(pick());
            }
            members.values().stream()
                    .filter(member -> member.ownsUntil <= now)
                    .forEach(member -> member.limits.allocating(false));
            endCalls();
            List<Member> inTurn = new ArrayList<>(members.values());
            Collections.shuffle(inTurn, random);
            inTurn.stream().filter(member -> member.frozenUntil <= now).forEach(this::turn);
        }
    }

    /** The one before may think so for a while longer. */
    private void own(Member owner) {
        for (Member member : members.values()) {
            long zombie = random.nextBoolean() ? 10_000 : 0;
            member.ownsUntil = Math.min(member.ownsUntil, now + zombie);
        }
        owner.ownsUntil = Long.MAX_VALUE;
        owner.limits.allocating(true);
    }

    private Member pick() {
        List<Member> all = new ArrayList<>(members.values());
        return all.get(random.nextInt(all.size()));
    }

    private void trouble() {
        if (random.nextInt(2_000) == 0) {
            pick().frozenUntil = now + random.nextInt(25_000);
        }
        if (random.nextInt(2_000) == 0) {
            pick().muteUntil = now + random.nextInt(15_000);
        }
        if (random.nextInt(1_500) == 0) {
            pick().readsAt = now + random.nextInt(15_000);
        }
        if (random.nextInt(4_000) == 0) {
            own(pick());
        }
        if (random.nextInt(4_000) == 0 && members.size() > 1) {
            kill(pick().number);
        }
        if (random.nextInt(4_000) == 0 && members.size() < 4) {
            start();
        }
    }

    private void endCalls() {
        for (Open call : List.copyOf(open)) {
            if (call.until() <= now) {
                open.remove(call);
                call.permit().close();
            }
        }
    }

    private void turn(Member member) {
        member.due = Math.min(20, member.due + member.perMinute * STEP / 60_000);
        // One that has been frozen calls before it hears of anything.
        if (random.nextBoolean()) {
            begin(member);
        }
        while (member.read < log.size() && member.readsAt <= now) {
            Entry entry = log.get(member.read++);
            if (entry.at() >= member.startedAt && random.nextInt(5) == 0) {
                member.readsAt = now + random.nextInt(50);
            }
            switch (entry.event()) {
                case LimitEvent event -> member.limits.apply(event, entry.at());
                case ControlEvent.Gate event -> member.limits.apply(event, entry.at());
                default -> {}
            }
        }
        if (now % 100 == 0) {
            member.limits.tick();
        }
        begin(member);
    }

    private void begin(Member member) {
        while (member.due >= 1) {
            if (member.next == 0) {
                member.next = sizes.get(random.nextInt(sizes.size()));
            }
            Optional<Permit> permit = acquire(member, member.next);
            if (permit.isEmpty()) {
                return;
            }
            member.due--;
            begins.add(new Begin(now, member.number, member.next));
            member.next = 0;
            open.add(new Open(now + CALL, permit.get(), member));
            mostOpen = Math.max(mostOpen, open.size());
        }
    }

    private Optional<Permit> acquire(Member member, long tokens) {
        try {
            return member.limits.acquire(KEY, tokens, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int said() {
        return said;
    }

    int begun() {
        return begins.size();
    }

    int mostOpen() {
        return mostOpen;
    }

    long begunBetween(long from, long to) {
        return begins.stream().filter(one -> one.at() >= from && one.at() < to).count();
    }

    long begunBetween(int worker, long from, long to) {
        return begins.stream()
                .filter(one -> one.worker() == worker && one.at() >= from && one.at() < to)
                .count();
    }

    long begunOfSize(long tokens) {
        return begins.stream().filter(one -> one.tokens() == tokens).count();
    }

    long longestPause() {
        long longest = 0;
        for (int i = 1; i < begins.size(); i++) {
            longest = Math.max(longest, begins.get(i).at() - begins.get(i - 1).at());
        }
        return longest;
    }

    long mostRequests() {
        return mostInAMinute(_ -> 1);
    }

    long mostTokens() {
        return mostInAMinute(Begin::tokens);
    }

    private long mostInAMinute(ToLongFunction<Begin> count) {
        long most = 0;
        long sum = 0;
        int first = 0;
        for (Begin one : begins) {
            sum += count.applyAsLong(one);
            while (begins.get(first).at() <= one.at() - 60_000) {
                sum -= count.applyAsLong(begins.get(first++));
            }
            most = Math.max(most, sum);
        }
        return most;
    }
}
