package dev.director.worker.model.answer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The headers of a response, by names whose case does not matter. Immutable. */
record HeaderFields(Map<String, String> first) {

    static HeaderFields of(Map<String, List<String>> headers) {
        Map<String, String> first = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            if (!values.isEmpty()) {
                first.putIfAbsent(name, values.getFirst().strip());
            }
        });
        return new HeaderFields(first);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(first.get(name));
    }
}
