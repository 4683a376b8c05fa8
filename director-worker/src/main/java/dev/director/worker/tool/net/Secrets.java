package dev.director.worker.tool.net;

import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What no model must be told, even when a server repeats it. Immutable.
 *
 * @param values as the tools file has them from the environment
 */
public record Secrets(Set<String> values) {

    public Secrets {
        values = Set.copyOf(values);
    }

    /**
     * The text with three stars in the place of each, also as it stands in an address; of one
     * within another nothing is left.
     */
    public String hidden(String text) {
        return values.stream()
                .flatMap(value -> Stream.of(value, PercentEncoding.of(value)))
                .sorted(Comparator.comparingInt(String::length).reversed())
                .reduce(text, (hidden, value) -> hidden.replace(value, "***"));
    }

    @Override
    public String toString() {
        return "Secrets(" + values.size() + ")";
    }
}
