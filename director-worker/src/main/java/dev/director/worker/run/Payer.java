package dev.director.worker.run;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Who pays for a call.
 *
 * @param tenant whose budgets bear it
 * @param partition of its run: what a dead worker reserved for it is told by this
 * @param usdLeft what the run may still cost in US dollars; empty where it has no limit
 */
public record Payer(String tenant, int partition, Optional<BigDecimal> usdLeft) {

    /** Of a run without a limit of its own, whose partition does not matter. */
    public static Payer of(String tenant) {
        return new Payer(tenant, 0, Optional.empty());
    }
}
