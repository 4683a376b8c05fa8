package dev.director.worker.model.catalogue;

import dev.director.worker.yaml.Yaml;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a catalogue from YAML: the shipped one, with an operator's own laid over it. Objects are
 * merged member by member; lists, such as a model's routes, are replaced whole; {@code null} takes
 * away.
 */
public final class CatalogueReader {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .build();

    private CatalogueReader() {}

    /**
     * Reads it and checks that it holds together.
     *
     * @param shipped the document that Director brings
     * @param override the operator's own, if there is one
     * @param resolve replaces {@code ${NAME:default}} in every text
     * @throws IllegalArgumentException with what to correct
     */
    public static Catalogue read(
            InputStream shipped, Optional<InputStream> override, UnaryOperator<String> resolve) {
        JsonNode merged = tree(shipped);
        if (override.isPresent()) {
            merged = merge(merged, tree(override.get()));
        }
        return bind(Yaml.resolved(merged, resolve));
    }

    private static JsonNode tree(InputStream yaml) {
        return Yaml.read(yaml, "the catalogue of models");
    }

    private static JsonNode merge(JsonNode under, JsonNode over) {
        if (!(under instanceof ObjectNode below) || !(over instanceof ObjectNode above)) {
            return over;
        }
        for (Map.Entry<String, JsonNode> member : above.properties()) {
            JsonNode before = below.get(member.getKey());
            if (member.getValue().isNull()) {
                below.remove(member.getKey());
            } else {
                below.set(
                        member.getKey(),
                        before == null ? member.getValue() : merge(before, member.getValue()));
            }
        }
        return below;
    }

    private static Catalogue bind(JsonNode tree) {
        try {
            Catalogue catalogue = MAPPER.treeToValue(tree, Catalogue.class);
            CatalogueCheck.verify(catalogue);
            return catalogue;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "the catalogue of models cannot be read: %s (at %s)"
                            .formatted(e.getOriginalMessage(), e.getPathReference()),
                    e);
        }
    }
}
