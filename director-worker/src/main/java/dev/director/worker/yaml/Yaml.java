package dev.director.worker.yaml;

import dev.director.schemas.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** YAML 1.2 as trees of JSON. A key that is given twice is refused. */
public final class Yaml {

    private Yaml() {}

    /**
     * Reads a document and closes it; one that is no object is taken for an empty one.
     *
     * @param what the document, for the message
     * @throws IllegalArgumentException with the line and column of what is not YAML
     */
    public static ObjectNode read(InputStream yaml, String what) {
        try (yaml) {
            Object document = new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
            JsonNode tree = Codec.mapper().valueToTree(document);
            return tree instanceof ObjectNode object ? object : Codec.mapper().createObjectNode();
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("%s is not YAML: %s".formatted(what, why(e)), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In one line, without the text around it, which may hold a secret. */
    private static String why(YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            Optional<Mark> mark = marked.getProblemMark();
            String problem = Objects.requireNonNullElse(marked.getProblem(), "it cannot be read");
            return mark.map(at ->
                            "line %d, column %d: %s"
                                    .formatted(at.getLine() + 1, at.getColumn() + 1, problem))
                    .orElse(problem);
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
    }

    /** The tree with every text of it replaced; objects and arrays are written to. */
    public static JsonNode resolved(JsonNode node, UnaryOperator<String> resolve) {
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
}
