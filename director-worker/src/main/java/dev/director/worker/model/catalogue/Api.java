package dev.director.worker.model.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Over which interface of a provider a model is called. */
public enum Api {
    /** Chat Completions, {@code /chat/completions}. */
    CHAT,
    /** The Responses API, {@code /responses}. */
    RESPONSES;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word used in models.yml and in results. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
