package dev.director.api.topics;

import dev.director.schemas.UsageRecord;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What usage can be summed up by. */
public enum UsageBy {
    /** The logical name of the model. */
    MODEL,
    /** Who was called. */
    PROVIDER,
    /** Who pays. */
    TENANT,
    /** The workflow's type. */
    WORKFLOW,
    /** The day on which the call began, in UTC. */
    DAY;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word in options and JSON. */
    public String wire() {
        return wire;
    }

    /** The one of that word. */
    public static Optional<UsageBy> of(String word) {
        return Arrays.stream(values()).filter(by -> by.wire.equals(word)).findFirst();
    }

    /** Where a record belongs; empty where it has nothing of the kind. */
    Optional<String> of(UsageRecord usage) {
        return switch (this) {
            case MODEL -> Optional.of(usage.model());
            case PROVIDER -> Optional.of(usage.provider());
            case TENANT -> Optional.of(usage.tenant());
            case WORKFLOW -> usage.workflowType();
            case DAY ->
                    Optional.of(LocalDate.ofInstant(usage.startedAt(), ZoneOffset.UTC).toString());
        };
    }
}
