package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedModelsTest {

    @Test
    void readsIdsAndTheDayOfTheirShutdownInWhateverFormItComes() {
        assertThat(
                        read(
                                """
                                {"object":"list","data":[{"id":"a"},{"id":"b","shutdown_date":"2026-12-11"},
                                 {"id":"c","shutdown_date":"2026-12-11T08:00:00Z"},{"id":"d","shutdown_date":1796947200},
                                 {"id":"e","shutdown_date":null},{"id":"f","shutdown_date":"soon enough"},{"object":"model"}]}\
                                """))
                .contains(
                        Map.of(
                                "a", Optional.empty(),
                                "b", Optional.of(LocalDate.parse("2026-12-11")),
                                "c", Optional.of(LocalDate.parse("2026-12-11")),
                                "d", Optional.of(LocalDate.parse("2026-12-11")),
                                "e", Optional.empty(),
                                "f", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"data\":{}}", "{\"error\":{}}"})
    void whatIsNoListIsNone(String body) {
        assertThat(read(body)).isEmpty();
    }

    private static Optional<Map<String, Optional<LocalDate>>> read(String body) {
        return ListedModels.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
