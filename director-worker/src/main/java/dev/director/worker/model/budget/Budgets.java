package dev.director.worker.model.budget;

import dev.director.schemas.ControlEvent;
import dev.director.schemas.budget.Budget;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.BudgetEvent.Limit;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;
import dev.director.schemas.budget.Ledger;
import dev.director.schemas.budget.Ledger.Decision;
import dev.director.schemas.budget.Ledger.Refusal;
import dev.director.worker.model.budget.Reservation.Granted;
import dev.director.worker.model.budget.Reservation.Refused;
import dev.director.worker.run.BudgetBook;
import dev.director.worker.run.BudgetLog;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets, as this worker knows them from their log. Where none bounds a tenant its calls cost
 * the log nothing; else each is written there before it is made, and made when it comes back
 * granted. Thread-safe.
 */
public final class Budgets implements BudgetBook {

    private static final Logger log = LoggerFactory.getLogger(Budgets.class);

    /** A log that says nothing for so long is away: the run waits for it without a thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String NAME = "budget/";

    /** Of what calls on their way have reserved, some may come back. */
    private static final String BACK = "back/";

    /** Nothing comes back: the next period does, or an operator. */
    private static final String MORE = "more/";

    private static final Refusal SILENT = Refusal.forNow("the budget log does not answer");

    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.UP);
    private static final int MOST_AT_ONCE = 1_000;

    private final String self;
    private final BudgetLog out;
    private final Clock clock;
    private final CountDownLatch known = new CountDownLatch(1);
    private final Map<String, CompletableFuture<Optional<Refusal>>> asked = new HashMap<>();
    private final Map<String, BigDecimal> granted = new HashMap<>();

    /** Refusals of which the log has one, so that all know of it and somebody is told. */
    private final Set<String> noted = new HashSet<>();

    /** The budgets that operators set, as they were heard last. */
    private final Map<Budget, Limit> heard = new HashMap<>();

    private Ledger ledger = new Ledger();

    /** Whether the log owes an answer. */
    private boolean away;

    private long next;

    /**
     * @param self names this life of the worker among all
     */
    public Budgets(String self, BudgetLog out, Clock clock) {
        this.self = self;
        this.out = out;
        this.clock = clock;
    }

    /** Nobody's money is bounded. */
    public static Budgets none() {
        Budgets none =
                new Budgets(
                        "none",
                        new BudgetLog() {
                            @Override
                            public void reserve(Reserve reserve) {}

                            @Override
                            public void withdraw(Reserve reserve) {}

                            @Override
                            public void settle(Settle settle) {}

                            @Override
                            public void append(BudgetEvent event) {}
                        },
                        Clock.systemUTC());
        none.caughtUp(new Ledger());
        return none;
    }

    /**
     * What a run waits for that has no money: {@link #room} knows it. Of like amounts it is the
     * same, so that a dear call does not hold up cheap ones.
     *
     * @param usd what the call may cost
     */
    public static String name(String tenant, BigDecimal usd, Refusal refusal) {
        String what = refusal.exhausted() ? MORE : BACK;
        return NAME + what + usd.round(TWO_DIGITS).toPlainString() + "/" + tenant;
    }

    /** Whether a name is of a budget. */
    public static boolean isName(String name) {
        return name.startsWith(NAME);
    }

    /**
     * How many such calls may be tried: as many as there is money for. Those that wait for what
     * others have reserved are to hear, too, that it will not be enough.
     */
    public synchronized int room(String name) {
        if (away || known.getCount() > 0) {
            return 0;
        }
        String[] parts = name.split("/", 4);
        BigDecimal each = new BigDecimal(parts[2]);
        Optional<BigDecimal> left = ledger.left(parts[3], today());
        if (left.isEmpty() || each.signum() == 0) {
            return MOST_AT_ONCE;
        }
        BigDecimal calls = left.get().divide(each, 0, RoundingMode.DOWN);
        int room = calls.max(BigDecimal.ZERO).min(BigDecimal.valueOf(MOST_AT_ONCE)).intValue();
        return room == 0 && name.startsWith(NAME + BACK) ? roomOfTheLeast(parts[3], each) : room;
    }

    /** What is less than the name says may fit, or be hopeless already. */
    private int roomOfTheLeast(String tenant, BigDecimal each) {
        return ledger.refusal(tenant, each.subtract(each.ulp()), today())
                .map(refusal -> refusal.exhausted() ? MOST_AT_ONCE : 0)
                .orElse(1);
    }

    /** Whether any budget bounds the tenant, as far as is known. */
    public synchronized boolean bounds(String tenant) {
        return ledger.bounds(tenant);
    }

    /**
     * Why nobody can say whether there is money; empty where the log is read. Blocks for a while
     * where it is being read for the first time.
     */
    public Optional<Refusal> silence() throws InterruptedException {
        boolean read = known.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return read
                ? Optional.empty()
                : Optional.of(Refusal.forNow("the budget log could not be read yet"));
    }

    /** Why the tenant has no money for a call of its run now, as far as is known here. */
    public synchronized Optional<Refusal> refusal(String tenant, int partition, BigDecimal usd) {
        if (away) {
            return Optional.of(SILENT);
        }
        Optional<Refusal> refusal = ledger.refusal(tenant, usd, today());
        refusal.filter(Refusal::exhausted)
                .flatMap(Refusal::budget)
                .filter(budget -> noted.add(budget + "@" + budget.period().at(today()) + tenant))
                .ifPresent(_ -> out.reserve(new Reserve(newId(), tenant, partition, usd)));
        return refusal;
    }

    /**
     * Reserves the money of a call and blocks until it is granted or not.
     *
     * @param partition of the call's run: what its last owner reserved counts, and no other's
     * @param usd the most that it may cost
     */
    public Reservation reserve(String tenant, int partition, BigDecimal usd)
            throws InterruptedException {
        String id = newId();
        CompletableFuture<Optional<Refusal>> answer = new CompletableFuture<>();
        synchronized (this) {
            asked.put(id, answer);
        }
        Reserve reserve = new Reserve(id, tenant, partition, usd);
        out.reserve(reserve);
        boolean heard = false;
        try {
            Optional<Refusal> refusal = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            heard = true;
            return refusal.<Reservation>map(Refused::new).orElseGet(() -> new Held(id));
        } catch (TimeoutException e) {
            silent();
            return new Refused(SILENT);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            if (!heard) {
                abandon(reserve, answer);
            }
        }
    }

    /** Until it says something, nobody is to wait for it on a thread. */
    private synchronized void silent() {
        away = true;
    }

    private synchronized String newId() {
        return self + "/" + ++next;
    }

    /** Nobody waits for it any more: should it be granted, it is given back at once. */
    private void abandon(Reserve reserve, CompletableFuture<Optional<Refusal>> answer) {
        out.withdraw(reserve);
        synchronized (this) {
            asked.remove(reserve.id());
            if (!answer.cancel(false) && granted.remove(reserve.id()) != null) {
                out.settle(new Settle(reserve.id(), BigDecimal.ZERO));
            }
        }
    }

    /** What an earlier life of the run reserved, here or on another worker. */
    public Granted resume(String id) {
        return new Held(id);
    }

    /** One call's money. */
    private final class Held implements Granted {

        private final String id;
        private final AtomicBoolean settled = new AtomicBoolean();

        Held(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void settle(BigDecimal usd) {
            if (settled.compareAndSet(false, true)) {
                Budgets.this.settle(id, usd);
            }
        }
    }

    private void settle(String id, BigDecimal usd) {
        BigDecimal reserved;
        synchronized (this) {
            reserved = granted.remove(id);
        }
        if (reserved != null && usd.compareTo(reserved) > 0) {
            log.warn(
                    "A call cost {} USD, and {} were reserved for it: give the route its vendors' highest price (max_price, docs/money.md)",
                    usd.toPlainString(),
                    reserved.toPlainString());
        }
        out.settle(new Settle(id, usd));
    }

    @Override
    public synchronized void caughtUp(Ledger read) {
        ledger = read;
        away = false;
        Refusal lost = Refusal.forNow("the budget log had to be read again");
        asked.values().forEach(answer -> answer.complete(Optional.of(lost)));
        asked.clear();
        ledger.openBy(self).stream()
                .filter(id -> !granted.containsKey(id))
                .forEach(id -> out.settle(new Settle(id, BigDecimal.ZERO)));
        // A log that was made anew knows of none.
        heard.values().stream()
                .filter(limit -> limit.version() > ledger.version(limit.budget()))
                .forEach(out::append);
        known.countDown();
    }

    @Override
    public synchronized void apply(BudgetEvent event, Instant at) {
        away = false;
        List<Decision> decisions = ledger.apply(event, at);
        if (event instanceof Limit) {
            noted.clear();
        }
        if (!(event instanceof BudgetEvent.Batch batch) || !batch.by().equals(self)) {
            return;
        }
        for (int i = 0; i < decisions.size(); i++) {
            decided(batch.reserved().get(i), decisions.get(i));
        }
    }

    private void decided(Reserve reserve, Decision decision) {
        if (granted.containsKey(reserve.id())) {
            return; // the same record once more
        }
        CompletableFuture<Optional<Refusal>> answer = asked.remove(reserve.id());
        boolean taken = answer != null && answer.complete(decision.refusal());
        if (decision.refusal().isEmpty() && taken) {
            granted.put(reserve.id(), reserve.usd());
        } else if (decision.refusal().isEmpty()) {
            out.settle(new Settle(reserve.id(), BigDecimal.ZERO));
        }
    }

    /**
     * An operator set a budget, which counts once it is in the log.
     *
     * @param version of several the highest counts
     */
    public void set(ControlEvent.BudgetSet set, long version) {
        Limit limit = new Limit(set.scope(), set.period(), set.usd(), set.alertAt(), version);
        boolean news;
        synchronized (this) {
            heard.put(limit.budget(), limit);
            news = limit.version() > ledger.version(limit.budget());
        }
        if (news) {
            out.append(limit);
        }
    }

    /** How every budget stands. */
    public synchronized List<Ledger.Standing> standings() {
        return ledger.standings(today());
    }

    @Override
    public synchronized List<Ledger.Due> due() {
        // Also what the last calls of yesterday have come to.
        Map<String, Ledger.Due> due = new LinkedHashMap<>();
        ledger.due(today().minusDays(1)).forEach(one -> due.put(one.name(), one));
        ledger.due(today()).forEach(one -> due.put(one.name(), one));
        return List.copyOf(due.values());
    }

    @Override
    public synchronized BudgetEvent.Checkpoint checkpoint(long through) {
        return ledger.checkpoint(through);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
