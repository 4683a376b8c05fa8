package dev.director.worker.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PricesTest {

    private static final Route ROUTE =
            route(price("2026-01-01", "3", "0.5", "7"), price("2026-06-01", "1", "0.1", "2"));

    @Test
    void countsByThePriceThatIsInEffectOnThatDay() {
        Usage million = new Usage(1_000_000, 0, 0, 0);

        assertThat(cost(million, "2025-12-31T23:59:59.999Z")).isEmpty();
        assertThat(cost(million, "2026-01-01T00:00:00Z")).contains(new BigDecimal("3"));
        assertThat(cost(million, "2026-05-31T23:59:59.999Z")).contains(new BigDecimal("3"));
        assertThat(cost(million, "2026-06-01T00:00:00Z")).contains(new BigDecimal("1"));
    }

    @Test
    void countsCachedInputApart() {
        assertThat(cost(new Usage(1_000_000, 400_000, 0, 0), "2026-02-01T00:00:00Z"))
                .contains(new BigDecimal("2"));
    }

    @Test
    void countsReasoningAsTheOutputThatItIsPartOf() {
        assertThat(cost(new Usage(0, 0, 1_000_000, 900_000), "2026-02-01T00:00:00Z"))
                .contains(new BigDecimal("7"));
    }

    @Test
    void isExact() {
        assertThat(cost(new Usage(1, 0, 3, 0), "2026-02-01T00:00:00Z"))
                .hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo("0.000024"));
        assertThat(cost(new Usage(1, 1, 0, 0), "2026-07-01T00:00:00Z"))
                .hasValueSatisfying(usd -> assertThat(usd.toPlainString()).isEqualTo("0.0000001"));
    }

    @Test
    void isNeverLessThanNothingEvenIfAProviderCountsMoreCachedThanRead() {
        assertThat(cost(new Usage(10, 1_000_000, 0, 0), "2026-02-01T00:00:00Z"))
                .hasValueSatisfying(usd -> assertThat(usd.signum()).isNotNegative());
    }

    private static Optional<BigDecimal> cost(Usage usage, String at) {
        return Prices.cost(ROUTE, usage, Instant.parse(at))
                .map(usd -> new BigDecimal(usd.toPlainString()));
    }

    private static Route route(Price... prices) {
        return Routes.priced(prices);
    }

    private static Price price(String from, String input, String cached, String output) {
        return new Price(
                LocalDate.parse(from),
                new BigDecimal(input),
                new BigDecimal(cached),
                new BigDecimal(output));
    }
}
