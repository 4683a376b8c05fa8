package dev.director.schemas.budget;

import dev.director.schemas.budget.BudgetEvent.Account;
import dev.director.schemas.budget.BudgetEvent.Held;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What all and each tenant have spent and reserved, by period. Not thread-safe. */
final class Accounts {

    private static final Sums NOTHING = new Sums();

    /** By period, then by scope. */
    private final Map<String, Map<String, Sums>> byPeriod = new TreeMap<>();

    /** US dollars of one scope in one period. */
    static final class Sums {
        BigDecimal spent = BigDecimal.ZERO;
        BigDecimal reserved = BigDecimal.ZERO;
        boolean refused;
    }

    /** Not to be changed. */
    Sums of(String scope, String at) {
        return byPeriod.getOrDefault(at, Map.of()).getOrDefault(scope, NOTHING);
    }

    /** Who has anything in that period. */
    List<String> scopes(String at) {
        return List.copyOf(byPeriod.getOrDefault(at, Map.of()).keySet());
    }

    void reserve(Held held) {
        each(held, sums -> sums.reserved = sums.reserved.add(held.reserve().usd()));
    }

    void settle(Held held, BigDecimal usd) {
        each(
                held,
                sums -> {
                    sums.reserved = sums.reserved.subtract(held.reserve().usd());
                    sums.spent = sums.spent.add(usd).stripTrailingZeros();
                });
    }

    /** It was counted whole, and cost that much. */
    void correct(Held held, BigDecimal usd) {
        each(
                held,
                sums ->
                        sums.spent =
                                sums.spent
                                        .subtract(held.reserve().usd())
                                        .add(usd)
                                        .stripTrailingZeros());
    }

    void refuse(Budget budget, String tenant, LocalDate day) {
        String scope = budget.scope().equals(Budget.ALL) ? Budget.ALL : Budget.ofTenant(tenant);
        sums(scope, budget.period().at(day)).refused = true;
    }

    void admit(String scope, String at) {
        sums(scope, at).refused = false;
    }

    void restore(Account account) {
        Sums sums = sums(account.scope(), account.at());
        sums.spent = account.spent().stripTrailingZeros();
        sums.refused = account.refused();
    }

    /** What is to be known beside the reservations. */
    List<Account> all() {
        List<Account> all = new ArrayList<>();
        byPeriod.forEach((at, scopes) ->
                scopes.forEach((scope, sums) -> {
                    if (sums.spent.signum() != 0 || sums.refused) {
                        all.add(new Account(scope, at, sums.spent, sums.refused));
                    }
                }));
        return all;
    }

    /** Periods that ended before that day. */
    void forgetBefore(LocalDate day) {
        byPeriod.keySet()
                .removeIf(at ->
                        !at.equals(Period.TOTAL.at(day))
                                && at.compareTo(day.toString().substring(0, at.length())) < 0);
    }

    /** What a call costs counts for the day on which its money was reserved. */
    private void each(Held held, Consumer<Sums> change) {
        for (Period period : Period.values()) {
            String at = period.at(held.day());
            change.accept(sums(Budget.ALL, at));
            change.accept(sums(Budget.ofTenant(held.reserve().tenant()), at));
        }
    }

    private Sums sums(String scope, String at) {
        return byPeriod.computeIfAbsent(at, period -> new TreeMap<>())
                .computeIfAbsent(scope, name -> new Sums());
    }
}
