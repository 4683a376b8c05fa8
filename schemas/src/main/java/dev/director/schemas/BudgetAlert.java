package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.director.schemas.budget.Period;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A budget has reached a threshold. Told once, and after a crash perhaps twice: the {@code id} is
 * the same then. Money is US dollars.
 *
 * @param id names the threshold of this budget and period for good
 * @param at when it was noticed
 * @param scope whose budget: {@code all} or {@code tenant/NAME}
 * @param period in which it may be spent once
 * @param periodAt which one, such as {@code 2026-11-26} or {@code 2026-11}
 * @param percent of the limit that is reached
 * @param limitUsd the most that may be spent
 * @param spentUsd what is spent
 * @param reservedUsd what calls on their way may still cost
 * @param message the same in words
 */
public record BudgetAlert(
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) Instant at,
        @JsonProperty(required = true) String scope,
        @JsonProperty(required = true) Period period,
        @JsonProperty(required = true) String periodAt,
        @JsonProperty(required = true) int percent,
        @JsonProperty(required = true) BigDecimal limitUsd,
        @JsonProperty(required = true) BigDecimal spentUsd,
        @JsonProperty(required = true) BigDecimal reservedUsd,
        @JsonProperty(required = true) String message) {
    /**
     * @throws InvalidEvent if a component is missing
     */
    public BudgetAlert {
        id = Check.text(id, "id");
        at = Check.present(at, "at");
        scope = Check.text(scope, "scope");
        period = Check.present(period, "period");
        periodAt = Check.text(periodAt, "periodAt");
        Check.require(percent >= 1, "percent", "must be 1 or more");
        limitUsd = Check.present(limitUsd, "limitUsd");
        spentUsd = Check.present(spentUsd, "spentUsd");
        reservedUsd = Check.present(reservedUsd, "reservedUsd");
        message = Check.text(message, "message");
    }
}
