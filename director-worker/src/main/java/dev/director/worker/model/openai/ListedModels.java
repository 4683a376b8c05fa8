package dev.director.worker.model.openai;

import dev.director.schemas.Codec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads {@code GET /v1/models}. Pure. */
final class ListedModels {

    private ListedModels() {}

    /** By id, the day of shutdown where there is one; empty when it is no such list. */
    static Optional<Map<String, Optional<LocalDate>>> read(byte[] body) {
        try {
            JsonNode data = Codec.mapper().readTree(body).path("data");
            if (!data.isArray()) {
                return Optional.empty();
            }
            Map<String, Optional<LocalDate>> models = new HashMap<>();
            for (JsonNode model : data) {
                String id = model.path("id").asString("");
                if (!id.isEmpty()) {
                    models.put(id, day(model.path("shutdown_date")));
                }
            }
            return Optional.of(models);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A date, a date and time, or seconds since the epoch. */
    private static Optional<LocalDate> day(JsonNode date) {
        if (date.isIntegralNumber()) {
            return Optional.of(
                    LocalDate.ofInstant(Instant.ofEpochSecond(date.asLong()), ZoneOffset.UTC));
        }
        String text = date.asString("");
        try {
            return text.length() < 10
                    ? Optional.empty()
                    : Optional.of(LocalDate.parse(text.substring(0, 10)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
