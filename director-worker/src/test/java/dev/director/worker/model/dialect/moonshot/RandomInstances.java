package dev.director.worker.model.dialect.moonshot;

import dev.director.schemas.Codec;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values that have a fair chance to be valid under the schemas of {@link RandomSchemas}. */
final class RandomInstances {

    private static final List<String> SCALARS =
            List.of(
                    "\"a\"",
                    "\"bb\"",
                    "\"\"",
                    "\"cccc\"",
                    "1",
                    "1.0",
                    "2",
                    "2.5",
                    "3",
                    "0",
                    "true",
                    "null",
                    "-7");

    private final Random random;

    RandomInstances(Random random) {
        this.random = random;
    }

    /** Arguments for a tool's parameters. */
    ObjectNode arguments(JsonNode root) {
        return object(root, root, 3);
    }

    private ObjectNode object(JsonNode root, JsonNode schema, int depth) {
        ObjectNode object = Codec.mapper().createObjectNode();
        for (String name : RandomSchemas.NAMES) {
            boolean required = schema.path("required").toString().contains("\"" + name + "\"");
            if (required || random.nextInt(2) == 0) {
                object.set(name, value(root, schema.path("properties").path(name), depth - 1));
            }
        }
        return random.nextInt(6) == 0 ? object.put("other", 1) : object;
    }

    private JsonNode value(JsonNode root, JsonNode schema, int depth) {
        if (depth <= 0 || random.nextInt(8) == 0) {
            return anything(depth);
        }
        if (schema.has("$ref")) {
            return value(root, root.at(schema.path("$ref").stringValue().substring(1)), depth - 1);
        }
        for (String keyword : List.of("enum", "anyOf", "oneOf", "allOf")) {
            JsonNode choices = schema.path(keyword);
            if (!choices.isEmpty() && random.nextInt(3) > 0) {
                JsonNode choice = choices.get(random.nextInt(choices.size()));
                return keyword.equals("enum") ? choice : value(root, choice, depth - 1);
            }
        }
        return schema.has("const") ? schema.path("const") : typed(root, schema, depth);
    }

    private JsonNode typed(JsonNode root, JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        String word = (type.isArray() ? type.get(random.nextInt(type.size())) : type).asString("");
        return switch (word) {
            case "object" -> object(root, schema, depth);
            case "array" -> {
                ArrayNode array = Codec.mapper().createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    JsonNode prefix = schema.path("prefixItems").path(array.size());
                    JsonNode element = prefix.isMissingNode() ? schema.path("items") : prefix;
                    array.add(value(root, element, depth - 1));
                }
                yield array;
            }
            default -> anything(0);
        };
    }

    private JsonNode anything(int depth) {
        int kind = random.nextInt(depth <= 0 ? 8 : 10);
        if (kind == 9) {
            ObjectNode object = Codec.mapper().createObjectNode();
            object.set(RandomSchemas.NAMES.get(random.nextInt(4)), anything(0));
            return object;
        }
        return kind == 8
                ? Codec.mapper().createArrayNode().add(anything(0))
                : Schemas.json(SCALARS.get(random.nextInt(SCALARS.size())));
    }
}
