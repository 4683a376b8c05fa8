package dev.director.api.topics;

import dev.director.schemas.Outcome;
import dev.director.schemas.Usage;
import dev.director.schemas.UsageRecord;
import java.math.BigDecimal;

/**
 * What calls come to. Money is exact.
 *
 * @param calls how many there were
 * @param failed of them, without an answer
 * @param aborted of them, broken off by Director
 * @param usage their tokens
 * @param costUsd what they cost as far as it is known, in US dollars
 * @param estimatedUsd what of that is not the provider's own figure
 * @param unknown how many calls may have cost something that nobody knows
 */
public record UsageSum(
        long calls,
        long failed,
        long aborted,
        Usage usage,
        BigDecimal costUsd,
        BigDecimal estimatedUsd,
        long unknown) {
    /** Of no call. */
    public static final UsageSum ZERO =
            new UsageSum(0, 0, 0, Usage.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, 0);

    UsageSum plus(UsageRecord call) {
        BigDecimal usd = call.costUsd().orElse(BigDecimal.ZERO);
        return new UsageSum(
                calls + 1,
                failed + (call.outcome() == Outcome.FAILED ? 1 : 0),
                aborted + (call.outcome() == Outcome.ABORTED ? 1 : 0),
                usage.plus(call.usage()),
                costUsd.add(usd),
                call.estimated() ? estimatedUsd.add(usd) : estimatedUsd,
                unknown + (call.estimated() && call.costUsd().isEmpty() ? 1 : 0));
    }
}
