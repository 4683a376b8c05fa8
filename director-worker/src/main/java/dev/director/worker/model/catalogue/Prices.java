package dev.director.worker.model.catalogue;

import dev.director.schemas.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What tokens cost, by the catalogue's dated prices, exactly. */
public final class Prices {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** OpenRouter's vendors billed the same prompt of Kimi K2 with up to 42 % more tokens. */
    private static final BigDecimal VENDORS_COUNT = new BigDecimal("1.5");

    private Prices() {}

    /** US dollars; empty when the route has no price in effect at that time. */
    public static Optional<BigDecimal> cost(Route route, Usage usage, Instant at) {
        return inEffect(route, at).map(price -> cost(price, usage));
    }

    /**
     * The most that a call may cost in US dollars: its prompt, as vendors may count it, all new,
     * and the longest answer, at the higher of the route's price and the highest that its vendors
     * may ask (OpenRouter's {@code max_price}). Empty when the route has no price in effect.
     *
     * @param promptTokens as counted before the call
     * @param maxTokens of the answer
     */
    public static Optional<BigDecimal> worst(
            Route route, long promptTokens, long maxTokens, Instant at) {
        return inEffect(route, at)
                .map(price -> {
                    BigDecimal input =
                            price.input()
                                    .max(price.cachedInput())
                                    .max(highest(route, "prompt"))
                                    .multiply(BigDecimal.valueOf(promptTokens))
                                    .multiply(VENDORS_COUNT);
                    BigDecimal output =
                            price.output()
                                    .max(highest(route, "completion"))
                                    .multiply(BigDecimal.valueOf(maxTokens));
                    return input.add(output).divide(MILLION).stripTrailingZeros();
                });
    }

    private static BigDecimal highest(Route route, String of) {
        return route.preferences()
                .map(preferences -> preferences.path("max_price").path(of))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .orElse(BigDecimal.ZERO);
    }

    private static Optional<Price> inEffect(Route route, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return route.prices().stream()
                .filter(price -> !price.from().isAfter(day))
                .max(Comparator.comparing(Price::from));
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
