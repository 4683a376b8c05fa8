package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Catalogue.Model;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.run.SettableClock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteProbeTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final Catalogue catalogue =
            Routes.catalogue(
                    Map.of("o3", new Model("reasoning", List.of(Routes.chat("openai", "o3")))));

    @Test
    void aModelThatIsListedIsNoConcern() throws Exception {
        assertThat(concerns(Optional.of(Map.of("o3", Optional.empty())))).isEmpty();
    }

    @Test
    void aModelThatIsNotListedIsNamedWithWhatToDo() throws Exception {
        assertThat(concerns(Optional.of(Map.of("o4", Optional.empty()))))
                .singleElement()
                .asString()
                .contains("openai", "o3", "catalogue");
    }

    @Test
    void aShutdownIsAConcernFromSixtyDaysBefore() throws Exception {
        assertThat(concerns(shutdownOn("2026-12-11")))
                .singleElement()
                .asString()
                .contains("2026-12-11", "in 16 days");
        assertThat(concerns(shutdownOn("2027-01-23"))).hasSize(1);
        assertThat(concerns(shutdownOn("2027-01-24"))).isEmpty();
        assertThat(concerns(shutdownOn("2026-11-01"))).hasSize(1);
    }

    @Test
    void aProviderWithoutAListIsNoConcern() throws Exception {
        assertThat(concerns(Optional.empty())).isEmpty();
        assertThat(concerns(Optional.of(Map.of()))).isEmpty();
    }

    private static Optional<Map<String, Optional<LocalDate>>> shutdownOn(String day) {
        return Optional.of(Map.of("o3", Optional.of(LocalDate.parse(day))));
    }

    private List<String> concerns(Optional<Map<String, Optional<LocalDate>>> served)
            throws InterruptedException {
        return new RouteProbe(
                        catalogue,
                        provider -> provider.equals("openai") ? served : Optional.empty(),
                        new SettableClock(NOW))
                .ask();
    }
}
