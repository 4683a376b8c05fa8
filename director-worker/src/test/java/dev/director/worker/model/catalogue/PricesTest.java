package dev.director.worker.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Usage;
import dev.director.worker.model.catalogue.Catalogue.Model;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
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

    @Test
    void countsByTheModelThatAnsweredWhereThatIsKnown() {
        Route k2 =
                Routes.priced(
                        "openrouter", "moonshotai/kimi-k2", price("2026-01-01", "1", "0", "1"));
        Route opus =
                Routes.priced("openrouter", "anthropic/opus", price("2026-01-01", "5", "0", "5"));
        Route free = Routes.chat("openrouter", "moonshotai/kimi-k2-free");
        Route other = Routes.priced("moonshot", "kimi-k3", price("2026-01-01", "3", "0", "3"));
        Catalogue catalogue =
                Routes.catalogue(Map.of("m", new Model("kimi", List.of(k2, opus, free, other))));

        for (String same :
                List.of(
                        "moonshotai/kimi-k2",
                        "moonshotai/kimi-k2-0711",
                        "moonshotai/kimi-k2:free")) {
            assertThat(catalogue.billed(k2, same)).as(same).isEqualTo(k2);
        }
        for (String another : List.of("anthropic/opus", "anthropic/opus-2026-04-16")) {
            assertThat(catalogue.billed(k2, another)).as(another).isEqualTo(opus);
        }
        for (String unknown :
                List.of("", "moonshotai/kimi-k2.6", "kimi-k3", "moonshotai/kimi-k2-free", "opus")) {
            assertThat(catalogue.billed(k2, unknown)).as(unknown).isEqualTo(k2);
        }
        assertThat(catalogue.billed(opus, "moonshotai/kimi-k2-0711")).isEqualTo(k2);
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
