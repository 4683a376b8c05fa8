package dev.director.worker.tool.net;

import java.util.Set;

/**
 * What no model must be told, even when a server repeats it. Immutable.
 *
 * @param values as they are in headers, queries and environments
 */
public record Secrets(Set<String> values) {

    public Secrets {
        values = Set.copyOf(values);
    }

    /** The text with three stars in the place of each. */
    public String hidden(String text) {
        String hidden = text;
        for (String value : values) {
            hidden = hidden.replace(value, "***");
        }
        return hidden;
    }

    @Override
    public String toString() {
        return "Secrets(" + values.size() + ")";
    }
}
