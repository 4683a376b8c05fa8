package dev.director.schemas.budget;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.LocalDate;
import java.util.Locale;

/** The time in which a budget may be spent once. */
public enum Period {
    /** A day, in UTC. */
    DAY,
    /** A calendar month, in UTC. */
    MONTH,
    /** For good: what is spent does not come back. */
    TOTAL;

    /** The word used in JSON, in names and as a metric's label. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The period of that word.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static Period of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * The one that the day lies in, such as {@code 2026-11-26}, {@code 2026-11} or {@code ever}.
     */
    public String at(LocalDate day) {
        return switch (this) {
            case DAY -> day.toString();
            case MONTH -> day.toString().substring(0, 7);
            case TOTAL -> "ever";
        };
    }
}
