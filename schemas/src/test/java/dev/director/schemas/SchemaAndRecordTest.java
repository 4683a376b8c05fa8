package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds each schema and its record equal in both directions: names, required ones, types and words.
 */
class SchemaAndRecordTest {
    private static final Set<Class<?>> INTEGERS =
            Set.of(int.class, Integer.class, long.class, Long.class);
    private static final Set<Class<?>> BOOLEANS = Set.of(boolean.class, Boolean.class);

    private final Set<String> definitionsSeen = new HashSet<>();
    private JsonNode root;

    static Stream<String> events() {
        return Contract.EVENTS.keySet().stream();
    }

    @Test
    void everyEventHasASchemaAndEverySchemaAnEvent() {
        assertThat(Contract.schemaFiles())
                .extracting(it -> it.getFileName().toString().replace(".schema.json", ""))
                .containsExactlyInAnyOrderElementsOf(Contract.EVENTS.keySet());
    }

    @ParameterizedTest
    @MethodSource("events")
    void schemaIsValidJsonSchema(String event) {
        assertThat(Contract.schemaTree(event).path("$schema").asString())
                .isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(Contract.violationsAsSchema(event)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("events")
    void schemaAndRecordSayTheSame(String event) {
        root = Contract.schemaTree(event);
        Class<?> type = Contract.EVENTS.get(event);
        if (type.isRecord()) {
            compareRecord(event, root, type);
        } else {
            compareKinds(root, type);
        }
        assertThat(definitionsSeen)
                .as("definitions of %s that the records use", event)
                .isEqualTo(names(root.path("$defs")));
    }

    @ParameterizedTest
    @MethodSource("events")
    void schemaDescribesEveryFieldAndAllowsMore(String event) {
        assertThat(undescribed(event, Contract.schemaTree(event))).isEmpty();
        assertThat(Contract.schemaTree(event).findValues("additionalProperties"))
                .allMatch(it -> !it.isBoolean() || it.booleanValue());
    }

    private void compareKinds(JsonNode schema, Class<?> type) {
        JsonSubTypes kinds = type.getAnnotation(JsonSubTypes.class);
        Set<String> words = new TreeSet<>();
        for (JsonSubTypes.Type kind : kinds.value()) {
            words.add(kind.name());
            JsonNode definition = definition(kind.value().getSimpleName());
            assertThat(definition.at("/properties/kind/const").asString()).isEqualTo(kind.name());
            compareRecord(kind.name(), withoutKind((ObjectNode) definition), kind.value());
        }
        assertThat(words(schema.at("/properties/kind/enum"))).isEqualTo(words);
    }

    private static JsonNode withoutKind(ObjectNode definition) {
        ObjectNode copy = definition.deepCopy();
        ((ObjectNode) copy.get("properties")).remove("kind");
        Set<String> required = words(copy.get("required"));
        assertThat(required.remove("kind")).isTrue();
        required.forEach(copy.putArray("required")::add);
        return copy;
    }

    private void compareRecord(String path, JsonNode schema, Class<?> type) {
        List<RecordComponent> components =
                Arrays.stream(type.getRecordComponents())
                        .filter(it -> !it.getAccessor().isAnnotationPresent(JsonAnyGetter.class))
                        .toList();
        Set<String> required = new TreeSet<>();
        Set<String> properties = new TreeSet<>();
        for (RecordComponent component : components) {
            String name = jsonName(component);
            properties.add(name);
            if (isRequired(component)) {
                required.add(name);
            }
            JsonNode property = schema.path("properties").path(name);
            compare(path + "." + name, property, component.getGenericType());
        }
        assertThat(names(schema.path("properties")))
                .as("properties of %s", path)
                .isEqualTo(properties);
        assertThat(words(schema.path("required"))).as("required of %s", path).isEqualTo(required);
    }

    private void compare(String path, JsonNode schema, Type type) {
        JsonNode resolved = resolve(schema);
        if (type instanceof ParameterizedType generic) {
            compareGeneric(path, resolved, generic);
        } else if (type instanceof Class<?> plain && plain.isEnum()) {
            assertThat(words(resolved.path("enum"))).as(path).isEqualTo(wireWords(plain));
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            compareRecord(path, resolved, plain);
        } else {
            assertThat(types(resolved))
                    .as("type of %s", path)
                    .isEqualTo(jsonTypes((Class<?>) type));
            assertThat(resolved.path("format").asString("").equals("date-time"))
                    .as("%s is a date-time", path)
                    .isEqualTo(type == Instant.class);
        }
    }

    private void compareGeneric(String path, JsonNode schema, ParameterizedType type) {
        Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
        if (type.getRawType() == Optional.class) {
            compare(path, schema, last);
        } else if (type.getRawType() == List.class) {
            assertThat(types(schema)).as(path).containsExactly("array");
            compare(path + "[]", schema.path("items"), last);
        } else {
            assertThat(type.getRawType()).as(path).isEqualTo(Map.class);
            assertThat(types(schema)).as(path).containsExactly("object");
            compare(path + ".*", schema.path("additionalProperties"), last);
        }
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode reference = schema.has("anyOf") ? schema.at("/anyOf/0/$ref") : schema.path("$ref");
        return reference.isMissingNode()
                ? schema
                : definition(reference.asString().substring("#/$defs/".length()));
    }

    private JsonNode definition(String name) {
        definitionsSeen.add(name);
        return root.path("$defs").path(name);
    }

    private static Set<String> jsonTypes(Class<?> type) {
        if (type == JsonNode.class) {
            return Set.of();
        }
        if (type == ObjectNode.class) {
            return Set.of("object");
        }
        if (type == String.class || type == Instant.class || type == BigDecimal.class) {
            return Set.of("string");
        }
        if (INTEGERS.contains(type)) {
            return Set.of("integer");
        }
        return Set.of(BOOLEANS.contains(type) ? "boolean" : "number");
    }

    /** Null is another way to leave a field out, and a limit in money may be a plain number. */
    private static Set<String> types(JsonNode schema) {
        Set<String> types = words(schema.path("type"));
        types.remove("null");
        if (types.contains("string")) {
            types.remove("number");
        }
        return types;
    }

    private static Set<String> wireWords(Class<?> type) {
        Set<String> words = new TreeSet<>();
        for (Object constant : type.getEnumConstants()) {
            words.add(Codec.mapper().convertValue(constant, String.class));
        }
        return words;
    }

    private static Set<String> words(JsonNode node) {
        Set<String> words = new TreeSet<>();
        if (node.isString()) {
            words.add(node.stringValue());
        }
        node.forEach(it -> words.add(it.asString()));
        return words;
    }

    private static Set<String> names(JsonNode node) {
        return new TreeSet<>(node.propertyNames());
    }

    private static boolean isRequired(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named != null && named.required();
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? component.getName() : named.value();
    }

    private static List<String> undescribed(String path, JsonNode schema) {
        List<String> found = new ArrayList<>();
        schema.forEachEntry((name, child) -> {
            if (name.equals("properties") && schema.has("type")) {
                child.forEachEntry((field, it) -> {
                    if (!it.has("description") && !it.has("$ref") && !it.has("const")) {
                        found.add(path + "." + field);
                    }
                });
            }
            found.addAll(undescribed(path + "." + name, child));
        });
        return found;
    }
}
