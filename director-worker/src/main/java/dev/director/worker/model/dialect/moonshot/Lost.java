package dev.director.worker.model.dialect.moonshot;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Which keywords did not make it into the dialect, not even as a hint. Confined to one reading. */
final class Lost {

    private static final List<String> INEXPRESSIBLE =
            List.of(
                    "not",
                    "if",
                    "then",
                    "else",
                    "patternProperties",
                    "propertyNames",
                    "dependentSchemas",
                    "dependentRequired",
                    "dependencies",
                    "unevaluatedItems",
                    "unevaluatedProperties",
                    "contains",
                    "minContains",
                    "maxContains",
                    "contentSchema",
                    "$dynamicRef",
                    "$recursiveRef");

    private final Set<String> keywords = new TreeSet<>();

    void note(String keyword) {
        keywords.add(keyword);
    }

    /** Notes what a schema holds that can neither be said nor told. */
    void noteThoseOf(ObjectNode schema) {
        INEXPRESSIBLE.stream().filter(schema::has).forEach(keywords::add);
    }

    /** In the alphabet's order. */
    List<String> keywords() {
        return List.copyOf(keywords);
    }
}
