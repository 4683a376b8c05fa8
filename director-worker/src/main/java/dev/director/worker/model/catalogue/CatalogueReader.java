package dev.director.worker.model.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

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
        return bind(resolved(merged, resolve));
    }

    private static JsonNode tree(InputStream yaml) {
        try (yaml) {
            Object document = new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
            JsonNode tree = MAPPER.valueToTree(document);
            return tree.isObject() ? tree : MAPPER.createObjectNode();
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    "the catalogue of models is not YAML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static JsonNode resolved(JsonNode node, UnaryOperator<String> resolve) {
        return switch (node) {
            case StringNode text -> StringNode.valueOf(resolve.apply(text.stringValue()));
            case ObjectNode object -> {
                object.properties()
                        .forEach(member -> member.setValue(resolved(member.getValue(), resolve)));
                yield object;
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, resolved(array.get(i), resolve));
                }
                yield array;
            }
            case JsonNode other -> other;
        };
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
