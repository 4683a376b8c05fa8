package dev.director.worker.model.dialect.moonshot;

import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of draft 2020-12 as they may come, each keyword beside any other. */
final class RandomSchemas {

    static final List<String> NAMES = List.of("a", "b", "c", "x/y");

    private static final List<String> TYPES =
            List.of("string", "number", "integer", "boolean", "object", "array", "null");

    private static final List<String> VALUES =
            List.of("\"a\"", "\"bb\"", "1", "2.5", "3", "true", "null", "{\"a\":1}", "[1]");

    /** In an order in which each may be made of those before it and nothing goes in circles. */
    private static final List<String> REFERENCES =
            List.of("#/$defs/A/$defs/D", "#/$defs/A", "#/$defs/B", "#/definitions/C");

    private static final List<String> TO_ANYWHERE =
            List.of(
                    "#/$defs/A/$defs/D",
                    "#/$defs/A",
                    "#/$defs/B",
                    "#/definitions/C",
                    "#/properties/a",
                    "#");

    private final Random random;

    /** How many of the references the part that is made may be made of. */
    private int rank;

    RandomSchemas(Random random) {
        this.random = random;
    }

    /** A tool's parameters. */
    ObjectNode parameters() {
        ObjectNode d = definition(0, 1);
        ObjectNode a = definition(1, 2);
        ObjectNode b = definition(2, 2);
        ObjectNode c = definition(3, 2);
        ObjectNode root = object(3);
        rank = REFERENCES.size();
        ((ObjectNode) root.path("properties")).set("a", definition(rank, 2));
        if (chance(4)) {
            combine(root, 2);
        }
        a.putObject("$defs").set("D", d);
        root.putObject("$defs").set("A", a).set("B", b);
        root.putObject("definitions").set("C", c);
        return root;
    }

    private ObjectNode definition(int rank, int depth) {
        this.rank = rank;
        return chance(2) ? typed(depth) : combine(chance(2) ? typed(depth) : node("{}"), depth);
    }

    /**
     * @param inside whether it is for a part of the value, and not for the same value again
     */
    private JsonNode schema(int depth, boolean inside) {
        return switch (random.nextInt(14)) {
            case 0 -> BooleanNode.valueOf(!chance(4));
            case 1 -> node("{}");
            case 2, 3 -> reference(depth, inside);
            case 4 -> enumeration(node("{}"));
            case 5, 6 -> depth == 0 ? typed(0) : combine(node("{}"), depth);
            case 7 -> depth == 0 ? typed(0) : combine(typed(depth), depth);
            case 8 -> inexpressible(typed(depth));
            default -> typed(depth);
        };
    }

    private ObjectNode reference(int depth, boolean inside) {
        List<String> possible = inside ? TO_ANYWHERE : REFERENCES.subList(0, rank);
        if (possible.isEmpty()) {
            return typed(depth);
        }
        ObjectNode reference = node("{}").put("$ref", one(possible));
        return chance(3) ? reference.put("description", "refers") : reference;
    }

    private ObjectNode combine(ObjectNode schema, int depth) {
        ArrayNode members = schema.putArray(one(List.of("anyOf", "oneOf", "allOf")));
        for (int i = random.nextInt(3); i >= 0; i--) {
            members.add(
                    chance(3) && schema.has("type") ? fragment(depth) : schema(depth - 1, false));
        }
        if (chance(4)) {
            schema.put("description", "combines");
        }
        return schema;
    }

    /** Keywords of a type that only what is around them says. */
    private ObjectNode fragment(int depth) {
        ObjectNode fragment = object(Math.max(0, depth - 1));
        fragment.remove("type");
        return fragment.put("minLength", random.nextInt(3)).put("minimum", random.nextInt(3));
    }

    private ObjectNode typed(int depth) {
        String type = one(TYPES);
        return switch (type) {
            case "object" -> object(depth);
            case "array" -> array(depth);
            case "string", "number", "integer" -> chance(5) ? severalTypes() : scalar(type);
            default -> node("{}").put("type", type);
        };
    }

    private ObjectNode severalTypes() {
        ObjectNode schema = scalar("string");
        schema.putArray("type").add("string").add(one(TYPES.subList(1, 7)));
        return schema.put("description", "several").put("maximum", 9);
    }

    private ObjectNode scalar(String type) {
        ObjectNode schema = node("{}").put("type", type);
        if (type.equals("string")) {
            return schema.put("minLength", random.nextInt(2))
                    .put("maxLength", 1 + random.nextInt(3));
        }
        schema.put(one(List.of("minimum", "exclusiveMinimum")), random.nextInt(4) - 0.5);
        schema.put(one(List.of("maximum", "exclusiveMaximum")), 2 + random.nextInt(3));
        return chance(4) ? enumeration(schema) : schema;
    }

    private ObjectNode enumeration(ObjectNode schema) {
        if (chance(3)) {
            return schema.set("const", Schemas.json(one(VALUES)));
        }
        ArrayNode values = schema.putArray("enum");
        for (int i = random.nextInt(4); i >= 0; i--) {
            values.add(Schemas.json(one(VALUES)));
        }
        return schema;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = node("{}").put("type", "object");
        ObjectNode properties = object.putObject("properties");
        for (String name : NAMES) {
            if (depth > 0 && chance(2)) {
                properties.set(name, schema(depth - 1, true));
            }
        }
        if (chance(3)) {
            object.putArray("required").add(one(NAMES)).add("a");
        }
        if (chance(3)) {
            object.set("additionalProperties", chance(2) ? BooleanNode.FALSE : schema(0, true));
        }
        return chance(8) ? inexpressible(object) : object;
    }

    private ObjectNode array(int depth) {
        ObjectNode array = node("{}").put("type", "array");
        if (depth > 0 && chance(2)) {
            array.putArray("prefixItems").add(schema(depth - 1, true)).add(schema(depth - 1, true));
        }
        if (chance(2)) {
            array.set(
                    "items", chance(3) ? BooleanNode.FALSE : schema(Math.max(0, depth - 1), true));
        }
        return chance(3) ? array.put("minItems", 1).put("maxItems", 2) : array;
    }

    private ObjectNode inexpressible(ObjectNode schema) {
        return switch (random.nextInt(6)) {
            case 0 -> schema.set("not", schema(0, false));
            case 1 -> schema.set("patternProperties", node("{\"^[bc]$\":{\"type\":\"string\"}}"));
            case 2 -> schema.set("dependentRequired", node("{\"a\":[\"b\"]}"));
            case 3 -> schema.put("unevaluatedProperties", false);
            case 4 -> schema.put("minProperties", 1).put("uniqueItems", true);
            default -> schema.set("if", schema(0, false)).set("then", schema(0, false));
        };
    }

    private static ObjectNode node(String text) {
        return (ObjectNode) Schemas.json(text);
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
