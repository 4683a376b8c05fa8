package dev.director.worker.model.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A model's own notation of tool calls, where the provider left it in a text:
 *
 * <pre>{@code
 * <|tool_calls_section_begin|>
 *   <|tool_call_begin|>functions.NAME:INDEX<|tool_call_argument_begin|>{...}<|tool_call_end|>
 * <|tool_calls_section_end|>
 * }</pre>
 *
 * The lines around the calls may be missing, and come in two spellings.
 */
final class Leak {

    /** The next call, or the next line around calls, right after the one before. */
    private static final Pattern NEXT =
            Pattern.compile(
                    "\\G\\s*(?:<\\|tool_calls?_section_(?:begin|end)\\|>"
                            + "|<\\|tool_call_begin\\|>\\s*(?<id>(?<name>[\\w.-]{1,256}):\\d{1,9})"
                            + "\\s*<\\|tool_call_argument_begin\\|>(?<arguments>.*?)"
                            + "<\\|tool_call_end\\|>)",
                    Pattern.DOTALL);

    private static final String PREFIX = "functions.";

    private Leak() {}

    /**
     * A call as it was written.
     *
     * @param id the model's own, such as {@code functions.search:0}
     * @param arguments a JSON object
     */
    record Call(String id, String name, String arguments) {

        private boolean readable() {
            return !name.isEmpty() && Json.read(arguments).filter(JsonNode::isObject).isPresent();
        }
    }

    /** What comes before the first marker. */
    static String clean(String text) {
        int marker = text.indexOf(TextGate.MARKER);
        return marker < 0 ? text : text.substring(0, marker).stripTrailing();
    }

    /** From the first marker on; empty if there is none. */
    static String leaked(String text) {
        int marker = text.indexOf(TextGate.MARKER);
        return marker < 0 ? "" : text.substring(marker);
    }

    /**
     * Reads the calls of a leak. What follows them without a marker was written without their
     * results, and is dropped.
     *
     * @param leaked begins with a marker
     * @param toolNames as the request names its tools
     * @return one call or more; empty when any part of it cannot be read, for half of it is nothing
     */
    static Optional<List<Call>> read(String leaked, Set<String> toolNames) {
        List<Call> calls = new ArrayList<>();
        Matcher next = NEXT.matcher(leaked);
        int end = 0;
        while (next.find()) {
            end = next.end();
            if (next.group("id") != null) {
                calls.add(call(next, toolNames));
            }
        }
        boolean whole = leaked.indexOf(TextGate.MARKER, end) < 0 && !calls.isEmpty();
        return whole && calls.stream().allMatch(Call::readable)
                ? Optional.of(calls)
                : Optional.empty();
    }

    private static Call call(Matcher match, Set<String> toolNames) {
        String name = match.group("name");
        boolean prefixed = name.startsWith(PREFIX) && !toolNames.contains(name);
        return new Call(
                match.group("id"),
                prefixed ? name.substring(PREFIX.length()) : name,
                match.group("arguments").strip());
    }
}
