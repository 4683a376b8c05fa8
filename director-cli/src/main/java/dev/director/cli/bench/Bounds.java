package dev.director.cli.bench;

import dev.director.api.topics.Budgets;
import dev.director.api.topics.KafkaClients;
import dev.director.cli.bench.Contender.Place;
import dev.director.schemas.budget.Budget;
import dev.director.schemas.budget.Period;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Budgets and limits that cost what they cost, and hold nobody up. */
final class Bounds {
    private static final BigDecimal MUCH = new BigDecimal("1000000");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String LIMITS =
            """
            providers:
              openrouter:
                limits: {concurrency: 100000, requestsPerMinute: 100000000, tokensPerMinute: 1000000000000}
            """;

    private Bounds() {}

    /** Sets them; returns the worker's settings with those that it takes. */
    static List<String> set(Place place, List<String> settings) {
        Budgets budgets =
                new Budgets(
                        new KafkaClients(place.bootstrap(), Map.of()),
                        place.topics(),
                        Clock.systemUTC(),
                        PATIENCE);
        for (String scope : List.of(Budget.ALL, Budget.TENANTS)) {
            budgets.set(scope, Period.DAY, Optional.of(MUCH), List.of(100));
            budgets.set(scope, Period.MONTH, Optional.of(MUCH), List.of(100));
        }
        List<String> all = new ArrayList<>(settings);
        all.add("--director.models.file=" + limits());
        return all;
    }

    private static Path limits() {
        try {
            Path file = Files.createTempFile("director-bench-", ".yml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, LIMITS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
