package dev.director.schemas.budget;

import dev.director.schemas.budget.BudgetEvent.Account;
import dev.director.schemas.budget.BudgetEvent.Announced;
import dev.director.schemas.budget.BudgetEvent.Batch;
import dev.director.schemas.budget.BudgetEvent.Checkpoint;
import dev.director.schemas.budget.BudgetEvent.Held;
import dev.director.schemas.budget.BudgetEvent.Limit;
import dev.director.schemas.budget.BudgetEvent.Owner;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the budget log comes to. A reservation is granted exactly where it fits at its offset, so
 * that spent and reserved together never pass a limit, and every reader grants the same ones.
 *
 * <p>What a call cost may be more than was reserved for it: that is counted, and may pass a limit.
 * Not thread-safe; nothing blocks.
 */
public final class Ledger {

    private final Map<Period, Map<String, Limit>> limits = new EnumMap<>(Period.class);
    private final Accounts accounts = new Accounts();
    private final Map<String, Held> open = new LinkedHashMap<>();

    /** Reservations of dead workers: they count as spent until somebody knows better. */
    private final Map<String, Held> orphans = new LinkedHashMap<>();

    private final Map<Integer, Holder> owners = new TreeMap<>();
    private final Set<String> announced = new TreeSet<>();
    private LocalDate today = LocalDate.EPOCH;

    /** Who owns a partition, as the how manieth. */
    private record Holder(String by, long number) {}

    /**
     * What became of a reservation.
     *
     * @param id which
     * @param refusal why it was not granted; empty if it was
     */
    public record Decision(String id, Optional<Refusal> refusal) {}

    /**
     * Why money is not to be had.
     *
     * @param budget which one does not bear it; empty where the run's partition is another worker's
     * @param exhausted whether it does not even if all that is reserved comes back
     * @param never whether it would not even if nothing were spent
     * @param reason in words; of the budget of all without its figures, which are not each tenant's
     */
    public record Refusal(
            Optional<Budget> budget, boolean exhausted, boolean never, String reason) {

        /** Of what no budget decides, and time may mend. */
        public static Refusal forNow(String reason) {
            return new Refusal(Optional.empty(), false, false, reason);
        }
    }

    /**
     * How a budget stands. Money is US dollars.
     *
     * @param scope whose: {@code all} or {@code tenant/NAME}
     * @param at in which period
     * @param refused whether a call was refused because the rest is too little
     */
    public record Standing(
            Budget budget,
            String scope,
            String at,
            BigDecimal limit,
            BigDecimal spent,
            BigDecimal reserved,
            boolean refused) {

        /** What may still be reserved; negative where a call cost more than was reserved. */
        public BigDecimal left() {
            return limit.subtract(spent).subtract(reserved);
        }
    }

    /**
     * A threshold that a budget has reached, and nobody was told of.
     *
     * @param percent of its limit
     */
    public record Due(Standing standing, int percent) {

        /** Whether so much is spent; if not, the rest is too little for a call. */
        public boolean bySpending() {
            return standing.spent().compareTo(threshold(standing, percent)) >= 0;
        }

        /** Names it for good. */
        public String name() {
            return standing.scope()
                    + "/"
                    + standing.budget().period().wire()
                    + "@"
                    + standing.at()
                    + "#"
                    + percent
                    + "%of"
                    + standing.limit().toPlainString();
        }
    }

    /**
     * Takes the next record.
     *
     * @param at the broker's time of it
     * @return what became of the reservations in it, in their order
     */
    public List<Decision> apply(BudgetEvent event, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        if (day.isAfter(today)) {
            today = day;
            forget();
        }
        List<Decision> decisions = new ArrayList<>();
        if (event instanceof Batch batch) {
            batch.settled().forEach(this::settle);
            batch.reserved().forEach(reserve -> decisions.add(decide(reserve, batch.by())));
        } else if (event instanceof Limit limit) {
            limit(limit);
        } else if (event instanceof Owner owner) {
            owner.partitions().forEach((partition, number) -> own(partition, owner.by(), number));
        } else if (event instanceof Announced told) {
            announced.add(told.alert());
        } // of a checkpoint everything is known already
        return decisions;
    }

    /** The day of the newest record. */
    public LocalDate today() {
        return today;
    }

    /** Whether any budget bounds the tenant. */
    public boolean bounds(String tenant) {
        for (Period period : Period.values()) {
            if (limit(Budget.ALL, period).isPresent() || tenants(tenant, period).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The reservations of a life of a worker that are not settled. */
    public List<String> openBy(String by) {
        return open.values().stream()
                .filter(held -> held.by().equals(by))
                .map(held -> held.reserve().id())
                .toList();
    }

    /** The version of the budget's limit; -1 before the first. */
    public long version(Budget budget) {
        return newest(budget).map(Limit::version).orElse(-1L);
    }

    /** Why so much cannot be reserved for the tenant on that day; empty if it can. */
    public Optional<Refusal> refusal(String tenant, BigDecimal usd, LocalDate day) {
        Optional<Refusal> busy = Optional.empty();
        for (Standing standing : standings(tenant, day)) {
            if (standing.spent().add(usd).compareTo(standing.limit()) > 0) {
                return Optional.of(refusal(standing, usd, true));
            }
            if (busy.isEmpty() && standing.left().compareTo(usd) < 0) {
                busy = Optional.of(refusal(standing, usd, false));
            }
        }
        return busy;
    }

    private static Refusal refusal(Standing standing, BigDecimal usd, boolean exhausted) {
        String name = standing.scope() + "/" + standing.budget().period().wire();
        String what =
                standing.scope().equals(Budget.ALL)
                        ? "the budget %s does not bear the call, which may cost %s USD"
                                .formatted(name, usd.toPlainString())
                        : "the budget %s of %s USD has spent %s and reserved %s of it, and the call may cost %s"
                                .formatted(
                                        name,
                                        standing.limit().toPlainString(),
                                        standing.spent().toPlainString(),
                                        standing.reserved().toPlainString(),
                                        usd.toPlainString());
        boolean never = usd.compareTo(standing.limit()) > 0;
        return new Refusal(Optional.of(standing.budget()), exhausted, never, what);
    }

    /** What the tenant may still reserve on that day; empty where no budget bounds it. */
    public Optional<BigDecimal> left(String tenant, LocalDate day) {
        return standings(tenant, day).stream().map(Standing::left).min(BigDecimal::compareTo);
    }

    /** The budgets that bound the tenant on that day. */
    private List<Standing> standings(String tenant, LocalDate day) {
        List<Standing> standings = new ArrayList<>(2);
        for (Period period : Period.values()) {
            limit(Budget.ALL, period)
                    .ifPresent(limit -> standings.add(standing(limit, Budget.ALL, day)));
            tenants(tenant, period)
                    .ifPresent(
                            limit -> standings.add(standing(limit, Budget.ofTenant(tenant), day)));
        }
        return standings;
    }

    /**
     * How every budget stands on that day, of each tenant that has spent something or has its own.
     */
    public List<Standing> standings(LocalDate day) {
        List<Standing> standings = new ArrayList<>();
        for (Limit limit : limits()) {
            if (limit.usd().isPresent()) {
                scopes(limit.budget(), day)
                        .forEach(scope -> standings.add(standing(limit, scope, day)));
            }
        }
        standings.sort(Comparator.comparing(Standing::scope).thenComparing(Standing::at));
        return standings;
    }

    private List<Limit> limits() {
        return limits.values().stream().flatMap(of -> of.values().stream()).toList();
    }

    /** Also that there is no such budget any more. */
    private Optional<Limit> newest(Budget budget) {
        return Optional.ofNullable(of(budget.period()).get(budget.scope()));
    }

    private Map<String, Limit> of(Period period) {
        return limits.computeIfAbsent(period, none -> new TreeMap<>());
    }

    private List<String> scopes(Budget budget, LocalDate day) {
        return budget.scope().equals(Budget.TENANTS)
                ? accounts.scopes(budget.period().at(day)).stream()
                        .filter(scope -> !scope.equals(Budget.ALL))
                        .filter(scope -> limit(scope, budget.period()).isEmpty())
                        .toList()
                : List.of(budget.scope());
    }

    /** The thresholds that were reached and nobody was told of. */
    public List<Due> due(LocalDate day) {
        List<Due> due = new ArrayList<>();
        for (Standing standing : standings(day)) {
            for (int percent : alertAt(standing.budget())) {
                Due one = new Due(standing, percent);
                if (reached(standing, percent) && !announced.contains(one.name())) {
                    due.add(one);
                }
            }
        }
        return due;
    }

    private List<Integer> alertAt(Budget budget) {
        return newest(budget).map(Limit::alertAt).orElse(List.of());
    }

    /** Of a budget whose rest is too little for a call, nothing is left that can be used. */
    private static boolean reached(Standing standing, int percent) {
        return standing.spent().compareTo(threshold(standing, percent)) >= 0
                || (standing.refused() && percent <= 100);
    }

    private static BigDecimal threshold(Standing standing, int percent) {
        return standing.limit().multiply(BigDecimal.valueOf(percent, 2));
    }

    private Standing standing(Limit limit, String scope, LocalDate day) {
        Accounts.Sums sums = accounts.of(scope, limit.period().at(day));
        return new Standing(
                limit.budget(),
                scope,
                limit.period().at(day),
                limit.usd().orElseThrow(),
                sums.spent,
                sums.reserved,
                sums.refused);
    }

    private Optional<Limit> limit(String scope, Period period) {
        return Optional.ofNullable(of(period).get(scope)).filter(limit -> limit.usd().isPresent());
    }

    private Optional<Limit> tenants(String tenant, Period period) {
        return limit(Budget.ofTenant(tenant), period).or(() -> limit(Budget.TENANTS, period));
    }

    private void limit(Limit limit) {
        if (limit.version() > version(limit.budget())) {
            of(limit.period()).put(limit.scope(), limit);
            // It may bear now what it refused before.
            scopes(limit.budget(), today)
                    .forEach(scope -> accounts.admit(scope, limit.period().at(today)));
        }
    }

    /** What a dead worker had reserved may have been paid: it counts whole. */
    private void own(int partition, String by, long number) {
        Holder before = owners.get(partition);
        if (before != null && before.number() > number) {
            return;
        }
        owners.put(partition, new Holder(by, number));
        for (Held held : List.copyOf(open.values())) {
            if (held.reserve().partition() == partition && !held.by().equals(by)) {
                open.remove(held.reserve().id());
                accounts.settle(held, held.reserve().usd());
                orphans.put(held.reserve().id(), held);
            }
        }
    }

    private Decision decide(Reserve reserve, String by) {
        if (open.containsKey(reserve.id())) {
            return new Decision(reserve.id(), Optional.empty()); // the same record once more
        }
        Optional<Refusal> refusal = refusal(reserve, by);
        if (refusal.isEmpty()) {
            Held held = new Held(reserve, by, today);
            open.put(reserve.id(), held);
            accounts.reserve(held);
        }
        return new Decision(reserve.id(), refusal);
    }

    private Optional<Refusal> refusal(Reserve reserve, String by) {
        Holder owner = owners.get(reserve.partition());
        if (owner == null || !by.equals(owner.by())) {
            return Optional.of(
                    Refusal.forNow(
                            "partition %d is another worker's".formatted(reserve.partition())));
        }
        Optional<Refusal> refusal = refusal(reserve.tenant(), reserve.usd(), today);
        refusal.filter(Refusal::exhausted)
                .flatMap(Refusal::budget)
                .ifPresent(budget -> accounts.refuse(budget, reserve.tenant(), today));
        return refusal;
    }

    private void settle(Settle settle) {
        Held held = open.remove(settle.id());
        if (held != null) {
            accounts.settle(held, settle.usd());
            return;
        }
        Held orphan = orphans.remove(settle.id());
        if (orphan != null) {
            accounts.correct(orphan, settle.usd());
        }
    }

    /** What no period that is still to come can be asked for. */
    private void forget() {
        LocalDate oldest = today.minusDays(2);
        orphans.values().removeIf(held -> held.day().isBefore(oldest));
        LocalDate since =
                open.values().stream()
                        .map(Held::day)
                        .min(LocalDate::compareTo)
                        .filter(day -> day.isBefore(oldest))
                        .orElse(oldest);
        accounts.forgetBefore(since);
        String month = Period.MONTH.at(since);
        announced.removeIf(alert -> {
            String at = alert.substring(alert.indexOf('@') + 1, alert.indexOf('#'));
            return !at.equals(Period.TOTAL.at(today)) && at.compareTo(month) < 0;
        });
    }

    /**
     * All that is known.
     *
     * @param through the offset of the record that was applied last
     */
    public Checkpoint checkpoint(long through) {
        Map<String, Map<Integer, Long>> owned = new TreeMap<>();
        owners.forEach((partition, holder) ->
                owned.computeIfAbsent(holder.by(), name -> new TreeMap<>())
                        .put(partition, holder.number()));
        return new Checkpoint(
                through,
                today,
                limits(),
                accounts.all(),
                List.copyOf(open.values()),
                List.copyOf(orphans.values()),
                owned.entrySet().stream()
                        .map(entry -> new Owner(entry.getKey(), entry.getValue()))
                        .toList(),
                List.copyOf(announced));
    }

    /** The ledger as it was at a checkpoint. */
    static Ledger from(Checkpoint checkpoint) {
        Ledger ledger = new Ledger();
        ledger.today = checkpoint.today();
        checkpoint.limits().forEach(limit -> ledger.of(limit.period()).put(limit.scope(), limit));
        for (Account account : checkpoint.accounts()) {
            ledger.accounts.restore(account);
        }
        for (Held held : checkpoint.open()) {
            ledger.open.put(held.reserve().id(), held);
            ledger.accounts.reserve(held);
        }
        checkpoint.orphans().forEach(held -> ledger.orphans.put(held.reserve().id(), held));
        for (Owner owner : checkpoint.owners()) {
            owner.partitions()
                    .forEach((partition, number) ->
                            ledger.owners.put(partition, new Holder(owner.by(), number)));
        }
        ledger.announced.addAll(checkpoint.announced());
        return ledger;
    }
}
