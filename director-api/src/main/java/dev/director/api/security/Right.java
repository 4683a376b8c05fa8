package dev.director.api.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Right {
    /** Send requests, batches, files, tool results and feedback, and cancel. */
    SUBMIT,

    /** See requests, their events and results, batches, files and usage. */
    READ,

    /** See and redrive dead letters, pause lanes: of all tenants. */
    OPERATE;

    /** As it stands in keys files; behind {@code director.} it is the scope of a token. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The right of that word. */
    public static Optional<Right> of(String word) {
        return Arrays.stream(values()).filter(right -> right.wire().equals(word)).findFirst();
    }
}
