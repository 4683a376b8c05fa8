package dev.director.worker.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.director.schemas.Codec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of a record: every component is required unless it is an {@link Optional}, and
 * nothing else is allowed. {@link JsonPropertyDescription} on a component is its description.
 * Confined to one thread.
 */
final class RecordSchema {

    private static final Set<Class<?>> INTEGERS =
            Set.of(
                    int.class,
                    Integer.class,
                    long.class,
                    Long.class,
                    short.class,
                    Short.class,
                    BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);
    private static final Set<Class<?>> BOOLEANS = Set.of(boolean.class, Boolean.class);
    private static final Map<Class<?>, String> FORMATS =
            new LinkedHashMap<>(Map.of(LocalDate.class, "date", Instant.class, "date-time"));

    /** The records that are being read, outermost first. */
    private final Set<Class<?>> enclosing = new LinkedHashSet<>();

    private RecordSchema() {}

    /**
     * @throws IllegalArgumentException when a component is of a type that has no schema
     */
    static ObjectNode of(Class<? extends Record> type) {
        return new RecordSchema().record(type);
    }

    private ObjectNode record(Class<? extends Record> type) {
        if (!enclosing.add(type)) {
            throw new IllegalArgumentException(
                    "%s contains itself, which has no end; take a JsonNode there"
                            .formatted(type.getTypeName()));
        }
        ObjectNode schema = node("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            Type declared = component.getGenericType();
            ObjectNode property = of(content(declared), type + "." + name);
            JsonPropertyDescription words =
                    component.getAccessor().getAnnotation(JsonPropertyDescription.class);
            if (words != null) {
                property.put("description", words.value());
            }
            properties.set(name, property);
            if (!isOptional(declared)) {
                required.add(name);
            }
        }
        schema.put("additionalProperties", false);
        enclosing.remove(type);
        return schema;
    }

    private static String name(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? component.getName() : named.value();
    }

    private ObjectNode of(Type type, String where) {
        if (type instanceof ParameterizedType generic) {
            return container(generic, where);
        }
        if (!(type instanceof Class<?> plain)) {
            throw unknown(type, where);
        }
        if (plain == String.class) {
            return node("string");
        }
        if (FORMATS.containsKey(plain)) {
            return node("string").put("format", FORMATS.get(plain));
        }
        if (plain.isEnum()) {
            return constants(plain);
        }
        if (plain.isRecord()) {
            return record(plain.asSubclass(Record.class));
        }
        return scalar(plain, where);
    }

    private static ObjectNode scalar(Class<?> plain, String where) {
        if (INTEGERS.contains(plain)) {
            return node("integer");
        }
        if (NUMBERS.contains(plain)) {
            return node("number");
        }
        if (BOOLEANS.contains(plain)) {
            return node("boolean");
        }
        if (JsonNode.class.isAssignableFrom(plain)) {
            return Codec.mapper().createObjectNode();
        }
        throw unknown(plain, where);
    }

    private ObjectNode container(ParameterizedType type, String where) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] of = type.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            ObjectNode array = node("array");
            array.set("items", of(of[0], where + "[]"));
            return array;
        }
        if (Map.class.isAssignableFrom(raw) && of[0] == String.class) {
            ObjectNode object = node("object");
            object.set("additionalProperties", of(of[1], where + "{}"));
            return object;
        }
        throw unknown(type, where);
    }

    private static ObjectNode constants(Class<?> type) {
        ObjectNode node = node("string");
        ArrayNode values = node.putArray("enum");
        Stream.of(type.getEnumConstants())
                .map(constant -> Codec.mapper().valueToTree(constant))
                .forEach(value -> values.add((JsonNode) value));
        return node;
    }

    private static Type content(Type type) {
        return isOptional(type) ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
    }

    private static boolean isOptional(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    }

    private static ObjectNode node(String type) {
        return Codec.mapper().createObjectNode().put("type", type);
    }

    private static IllegalArgumentException unknown(Type type, String where) {
        return new IllegalArgumentException(
                "%s is a %s, which has no JSON Schema; use text, numbers, booleans, enums, dates, records, lists, maps by text, or Optional of these"
                        .formatted(where, type.getTypeName()));
    }
}
