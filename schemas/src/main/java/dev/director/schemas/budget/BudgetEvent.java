package dev.director.schemas.budget;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record of the budget log. Its order is the order in which money is given out (invariant 20):
 * whoever reads the log comes to the same {@link Ledger}. Internal to Director: no part of the
 * contract. Money is US dollars.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BudgetEvent.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = BudgetEvent.Owner.class, name = "owner"),
    @JsonSubTypes.Type(value = BudgetEvent.Batch.class, name = "batch"),
    @JsonSubTypes.Type(value = BudgetEvent.Announced.class, name = "announced"),
    @JsonSubTypes.Type(value = BudgetEvent.Checkpoint.class, name = "checkpoint")
})
public sealed interface BudgetEvent {

    /**
     * What a budget is from here on.
     *
     * @param usd the most that may be spent; empty where there is no such budget any more
     * @param alertAt per cent of it at which somebody is to be told
     * @param version of several the highest counts, in whatever order they come
     */
    record Limit(
            String scope,
            Period period,
            Optional<BigDecimal> usd,
            List<Integer> alertAt,
            long version)
            implements BudgetEvent {
        public Limit {
            alertAt = List.copyOf(alertAt);
        }

        /** Whose, and in which time. */
        public Budget budget() {
            return new Budget(scope, period);
        }
    }

    /**
     * A worker owns partitions now: what others have reserved for their runs counts as spent.
     *
     * @param by names a life of the worker
     * @param partitions each with the number of this owner among all that it has had: one that
     *     comes late, behind its successor, changes nothing
     */
    record Owner(String by, Map<Integer, Long> partitions) implements BudgetEvent {
        public Owner {
            partitions = Map.copyOf(partitions);
        }
    }

    /**
     * What a worker reserves and settles, many at a time; first the settled ones count.
     *
     * @param by names the life of the worker
     */
    record Batch(String by, List<Settle> settled, List<Reserve> reserved) implements BudgetEvent {
        public Batch {
            settled = List.copyOf(settled);
            reserved = List.copyOf(reserved);
        }
    }

    /**
     * A call is about to be made.
     *
     * @param id names the call for good
     * @param tenant who pays
     * @param partition of its run
     * @param usd the most that it may cost
     */
    record Reserve(String id, String tenant, int partition, BigDecimal usd) {}

    /**
     * A call is over.
     *
     * @param id of its reservation
     * @param usd what it cost, or is taken to have
     */
    record Settle(String id, BigDecimal usd) {}

    /**
     * Somebody was told that a budget has reached a threshold.
     *
     * @param alert which; {@link Ledger.Due#name}
     */
    record Announced(String alert) implements BudgetEvent {}

    /**
     * All that the log came to, so that a reader need not begin at its beginning.
     *
     * @param through the offset of the last record that is in it
     * @param today the day of that record
     */
    record Checkpoint(
            long through,
            LocalDate today,
            List<Limit> limits,
            List<Account> accounts,
            List<Held> open,
            List<Held> orphans,
            List<Owner> owners,
            List<String> announced)
            implements BudgetEvent {}

    /**
     * What a scope has spent in one period.
     *
     * @param scope {@code all} or {@code tenant/NAME}
     * @param at which period, {@link Period#at}
     * @param refused whether a call was refused because the rest is too little
     */
    record Account(String scope, String at, BigDecimal spent, boolean refused) {}

    /**
     * A reservation as a checkpoint has it.
     *
     * @param day on which it was made
     * @param by the life of the worker that made it
     */
    record Held(Reserve reserve, String by, LocalDate day) {}
}
