package dev.director.worker.tool;

import dev.director.schemas.Codec;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas that nobody has checked, and what a model may write for them. */
final class HostileSchemas {

    private static final List<String> NAMES = List.of("a", "b", "c", "not", "$ref");
    private static final List<String> TYPES =
            List.of("string", "number", "integer", "boolean", "object", "array", "null", "strng");
    private static final List<String> REFERENCES =
            List.of(
                    "#",
                    "#/$defs/A",
                    "#/$defs/B",
                    "#/properties/a",
                    "#/%24defs/A",
                    "#/nowhere",
                    "#here",
                    "http://127.0.0.1:1/x",
                    "classpath:draft-07/schema",
                    "#/$defs/A/anyOf/0");

    private static final List<String> PATTERNS =
            List.of("^a+$", "^[a-z]{2,3}$", "\\d", "(a+)+$", "(", "(?=a)", "(a*|b*)(a*|b*)x");

    /** The library cannot compare it with an integer. */
    private static final String HUGE = "1e99999";

    private static final List<String> SCALARS =
            List.of("1", "\"1\"", "\"a\"", "null", "true", "\"true\"", "2.5", "\"2.5\"", HUGE, "0");

    private final Random random;

    HostileSchemas(Random random) {
        this.random = random;
    }

    /** A pattern that a stranger's schema may have, and that cannot be held against a text. */
    static boolean hasOddPattern(ObjectNode schema) {
        return schema.toString().contains("\"(?=a)\"") || schema.toString().contains("\"(\"");
    }

    ObjectNode schema() {
        ObjectNode root = object(3);
        if (chance(2)) {
            ObjectNode definitions = root.putObject("$defs");
            definitions.set("A", part(2));
            definitions.set("B", part(2));
        }
        if (chance(30)) {
            root.put("$schema", chance(2) ? "http://json-schema.org/draft-07/schema#" : "nonsense");
        }
        return root;
    }

    private JsonNode part(int depth) {
        if (depth <= 0) {
            return scalar();
        }
        return switch (random.nextInt(12)) {
            case 0 -> node().put("$ref", one(REFERENCES));
            case 1 -> combined(depth);
            case 2 -> node().put("pattern", one(PATTERNS));
            case 3 -> nonsense();
            case 4, 5, 6 -> object(depth - 1);
            case 7 -> node().put("type", "array").set("items", part(depth - 1));
            default -> scalar();
        };
    }

    private ObjectNode scalar() {
        ObjectNode scalar = node();
        if (chance(4)) {
            scalar.putArray("type").add(one(TYPES.subList(0, 7))).add("null");
            return scalar;
        }
        scalar.put("type", one(chance(40) ? TYPES : TYPES.subList(0, 4)));
        if (chance(6)) {
            scalar.put("minimum", random.nextInt(3)).put("multipleOf", 0.5);
        }
        return scalar;
    }

    private ObjectNode combined(int depth) {
        ObjectNode combined = chance(3) ? scalar() : node();
        String keyword = one(List.of("anyOf", "oneOf", "allOf", "not", "if", "dependentSchemas"));
        JsonNode first = part(depth - 1);
        switch (keyword) {
            case "not" -> combined.set(keyword, first);
            case "if" -> combined.set(keyword, first).set("then", part(depth - 1));
            case "dependentSchemas" -> combined.putObject(keyword).set(one(NAMES), first);
            default -> combined.putArray(keyword).add(first).add(part(depth - 1));
        }
        return chance(5) ? combined.put("$anchor", "here") : combined;
    }

    private ObjectNode nonsense() {
        if (!chance(6)) {
            return node().put("x-unknown", 1).put("format", "date");
        }
        return switch (random.nextInt(6)) {
            case 0 -> node().put("required", true);
            case 1 -> node().put("properties", 3);
            case 2 -> node().put("enum", "a");
            case 3 -> node().put("minimum", "1");
            case 4 -> node().put("$id", "http://127.0.0.1:1/y");
            default -> node().putNull("items");
        };
    }

    private ObjectNode object(int depth) {
        ObjectNode object = node().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        for (String name : NAMES) {
            if (chance(2)) {
                properties.set(name, part(depth - 1));
            }
        }
        if (chance(3)) {
            object.putArray("required").add(one(NAMES));
        }
        if (chance(3)) {
            object.put("additionalProperties", false);
        }
        if (chance(12)) {
            object.putObject("patternProperties").set(one(PATTERNS), part(depth - 1));
        }
        return chance(20) ? object.put("unevaluatedProperties", false) : object;
    }

    /** As the schema has them, more or less, and as text: now and then broken or wrapped. */
    String arguments(ObjectNode schema) {
        String json = value(schema, 4).toString();
        return switch (random.nextInt(24)) {
            case 0 -> json.substring(0, random.nextInt(json.length()));
            case 1 -> "```json\n" + json + "\n```";
            case 2 -> "[" + json + "]";
            case 3 -> "{\"arguments\":" + json + "}";
            case 4 -> json + "<|tool_call_end|>";
            case 5 -> Codec.mapper().writeValueAsString(json);
            case 6 -> json.replace("}", ",}");
            case 7 ->
                    random.ints(20, 32, 127)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();
            default -> json;
        };
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth <= 0 || chance(10)) {
            return Codec.mapper().readTree(one(SCALARS));
        }
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? type.path(0).asString("") : type.asString("")) {
            case "object" -> members(schema, depth);
            case "array" -> {
                ArrayNode array = Codec.mapper().createArrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(value(schema.path("items"), depth - 1));
                }
                yield array;
            }
            case "integer" -> number("3");
            case "number" -> number("2.5");
            case "boolean" -> number("true");
            case "string" -> Codec.mapper().readTree(chance(4) ? "4711" : "\"aa\"");
            default -> Codec.mapper().readTree(one(SCALARS));
        };
    }

    private JsonNode number(String plain) {
        return Codec.mapper().readTree(chance(4) ? "\"" + plain + "\"" : plain);
    }

    private ObjectNode members(JsonNode schema, int depth) {
        ObjectNode object = node();
        for (String name : NAMES) {
            boolean required = schema.path("required").toString().contains("\"" + name + "\"");
            boolean known = schema.path("properties").has(name);
            if (required || (known && chance(2)) || chance(20)) {
                object.set(name, value(schema.path("properties").path(name), depth - 1));
            }
        }
        return object;
    }

    private static ObjectNode node() {
        return Codec.mapper().createObjectNode();
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
