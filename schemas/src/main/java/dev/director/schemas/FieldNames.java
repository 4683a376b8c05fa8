package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The JSON names of a record's own components, to keep its open map of further fields from writing
 * one of them a second time.
 */
record FieldNames(Set<String> names) {
    static FieldNames of(Class<? extends Record> event) {
        return new FieldNames(
                Arrays.stream(event.getRecordComponents())
                        .filter(it -> !it.getAccessor().isAnnotationPresent(JsonAnyGetter.class))
                        .map(FieldNames::jsonName)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    void requireNoneIn(Map<String, ?> further) {
        for (String name : further.keySet()) {
            Check.require(!names.contains(name), name, "must be set by its own component");
        }
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? component.getName() : named.value();
    }
}
