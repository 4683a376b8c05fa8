package dev.director.testkit.simulator.limit;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Admits calls within the limits of their credential, and counts what is used whether there are
 * limits or not. Thread-safe.
 */
public final class CredentialLimits {
    private static final int KEPT_WINDOWS = 10_000;

    private final InstantSource clock;
    private final Map<String, Limits> byCredential = new HashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private Limits others = Limits.none();

    /** By the clock of this machine. */
    public CredentialLimits() {
        this(InstantSource.system());
    }

    /** Windows are of {@code clock}'s time. */
    public CredentialLimits(InstantSource clock) {
        this.clock = clock;
    }

    /** Sets every credential these limits, each its own share, unless it has limits of its own. */
    public synchronized void limit(Limits limits) {
        others = limits;
        accounts.clear();
    }

    /** Sets one credential these limits. */
    public synchronized void limit(String credential, Limits limits) {
        byCredential.put(credential, limits);
        accounts.remove(credential);
    }

    /**
     * Admits a call, which must be {@link #release released} later, or says why not.
     *
     * @param tokens prompt and max_tokens
     */
    public synchronized Optional<Refusal> admit(String credential, long tokens) {
        return account(credential).admit(tokens, clock.millis());
    }

    /** An admitted call has ended. */
    public synchronized void release(String credential) {
        Account account = account(credential);
        account.open = Math.max(0, account.open - 1);
    }

    /** What {@code credential} has used since its limits were set. */
    public synchronized Consumption of(String credential) {
        return Optional.ofNullable(accounts.get(credential))
                .map(Account::consumption)
                .orElse(Consumption.NONE);
    }

    /** What each credential has used; a copy. */
    public synchronized Map<String, Consumption> all() {
        Map<String, Consumption> all = new TreeMap<>();
        accounts.forEach((credential, account) -> all.put(credential, account.consumption()));
        return all;
    }

    private Account account(String credential) {
        return accounts.computeIfAbsent(
                credential,
                name -> new Account(byCredential.getOrDefault(name, others), clock.millis()));
    }

    /** One credential; guarded by the limits. */
    private static final class Account {
        private final Limits limits;
        private final long since;
        private final Deque<Window> windows = new ArrayDeque<>();
        private int open;
        private int maxOpen;
        private long refused;

        private Account(Limits limits, long sinceMillis) {
            this.limits = limits;
            this.since = sinceMillis;
        }

        private Optional<Refusal> admit(long tokens, long nowMillis) {
            Window window = current(nowMillis);
            Optional<Refusal> refusal = refuse(window, tokens, secondsLeft(nowMillis));
            if (refusal.isPresent()) {
                refused++;
                return refusal;
            }
            open++;
            maxOpen = Math.max(maxOpen, open);
            if (window.requests() > 0) {
                windows.removeLast(); // the same window, before this call
            }
            windows.addLast(window.and(tokens));
            if (windows.size() > KEPT_WINDOWS) {
                windows.removeFirst();
            }
            return Optional.empty();
        }

        private Optional<Refusal> refuse(Window window, long tokens, long seconds) {
            if (open >= limits.concurrency().orElse(Integer.MAX_VALUE)) {
                return Optional.of(Refusal.concurrency(limits.concurrency().getAsInt()));
            }
            if (window.requests() >= limits.requests().orElse(Long.MAX_VALUE)) {
                return Optional.of(Refusal.requests(limits.requests().getAsLong(), seconds));
            }
            long after = window.tokens() + tokens;
            return after > limits.tokens().orElse(Long.MAX_VALUE)
                    ? Optional.of(Refusal.tokens(after, limits.tokens().getAsLong(), seconds))
                    : Optional.empty();
        }

        /** The window of now: the newest on the deque, or one that is not on it yet. */
        private Window current(long nowMillis) {
            long number = (nowMillis - since) / limits.windowMillis();
            Window newest = windows.peekLast();
            return newest != null && newest.number() == number ? newest : new Window(number, 0, 0);
        }

        private long secondsLeft(long nowMillis) {
            long left = limits.windowMillis() - (nowMillis - since) % limits.windowMillis();
            return Math.max(1, Math.ceilDiv(left, 1000));
        }

        private Consumption consumption() {
            return new Consumption(open, maxOpen, refused, List.copyOf(windows));
        }
    }
}
