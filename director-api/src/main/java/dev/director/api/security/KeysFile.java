package dev.director.api.security;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the YAML list of keys. Pure. */
final class KeysFile {
    private static final Set<String> FIELDS = Set.of("id", "hash", "tenant", "rights");

    private KeysFile() {}

    /**
     * The keys by their hashes. A file without any is valid: it lets nobody in.
     *
     * @throws IllegalArgumentException with what is wrong and where, and nothing of the text
     */
    static Map<String, ApiKey> parse(String yaml) {
        List<?> entries =
                switch (document(yaml)) {
                    case List<?> list -> list;
                    case None _ -> List.of();
                    default ->
                            throw new IllegalArgumentException(
                                    "it has to be a list, of - id, hash, tenant and rights");
                };
        Map<String, ApiKey> keys = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            ApiKey key = at(i, entries.get(i));
            if (!ids.add(key.id()) || keys.put(key.hash(), key) != null) {
                throw new IllegalArgumentException(
                        "entry %d: its id or its hash is there twice".formatted(i + 1));
            }
        }
        return Map.copyOf(keys);
    }

    private static Object document(String yaml) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return Objects.requireNonNullElse(document, new None());
        } catch (MarkedYamlEngineException e) {
            throw new IllegalArgumentException(
                    "it is not YAML"
                            + e.getProblemMark()
                                    .map(mark -> ", line " + (mark.getLine() + 1))
                                    .orElse(""));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("it is not YAML");
        }
    }

    private static ApiKey at(int index, Object entry) {
        try {
            return key(entry);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("entry %d: %s".formatted(index + 1, e.getMessage()));
        }
    }

    private static ApiKey key(Object entry) {
        if (!(entry instanceof Map<?, ?> fields) || !fields.keySet().equals(FIELDS)) {
            throw new IllegalArgumentException(
                    "it has to have id, hash, tenant and rights, and nothing else");
        }
        return new ApiKey(
                text(fields.get("id")),
                text(fields.get("hash")),
                text(fields.get("tenant")),
                rights(fields.get("rights")));
    }

    private static String text(@Nullable Object value) {
        return value instanceof String || value instanceof Number ? value.toString() : "";
    }

    private static Set<Right> rights(@Nullable Object words) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Object word : words instanceof List<?> list ? list : List.of()) {
            Optional<Right> right = Right.of(String.valueOf(word));
            rights.add(
                    right.orElseThrow(() ->
                            new IllegalArgumentException(
                                    "rights are some of submit, read and operate")));
        }
        return rights;
    }

    /** An empty document. */
    private record None() {}
}
