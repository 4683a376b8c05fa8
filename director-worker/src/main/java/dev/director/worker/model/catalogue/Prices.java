package dev.director.worker.model.catalogue;

import dev.director.schemas.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;

/** What tokens cost, by the catalogue's dated prices, exactly. */
public final class Prices {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private Prices() {}

    /** US dollars; empty when the route has no price in effect at that time. */
    public static Optional<BigDecimal> cost(Route route, Usage usage, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return route.prices().stream()
                .filter(price -> !price.from().isAfter(day))
                .max(Comparator.comparing(Price::from))
                .map(price -> cost(price, usage));
    }

    private static BigDecimal cost(Price price, Usage usage) {
        long fresh = Math.max(0, usage.inputTokens() - usage.cachedInputTokens());
        BigDecimal perMillion =
                price.input()
                        .multiply(BigDecimal.valueOf(fresh))
                        .add(
                                price.cachedInput()
                                        .multiply(BigDecimal.valueOf(usage.cachedInputTokens())))
                        .add(price.output().multiply(BigDecimal.valueOf(usage.outputTokens())));
        return perMillion.divide(MILLION).stripTrailingZeros();
    }
}
