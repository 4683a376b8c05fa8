package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tool calls as the worst of the published vendors of kimi-k2 makes them: 28 of a hundred do not
 * fit the tool's schema (A10, Together in November 2025), and some leak or call a tool that there
 * is not. How the 28 are divided nobody has published: these are the faults that are reported, in
 * shares of our own. Which call has which follows from the simulator's seed and the call's id
 * alone; calls are independent of each other.
 */
public final class WorstVendor {
    private static final JsonMapper JSON = JsonMapper.shared();

    private WorstVendor() {}

    /** What is wrong with a call. */
    public enum Fault {
        /** A whole number in quotation marks. */
        NUMBER_AS_TEXT(6),
        /** A text of digits without quotation marks. */
        TEXT_AS_NUMBER(2),
        /** A word where a number is wanted. */
        WRONG_KIND(4),
        /** Something that is required is missing. */
        MISSING(4),
        /** Something that the schema does not have. */
        EXTRA(4),
        /** The arguments break off. */
        CUT_OFF(3),
        /** A fence of Markdown around them. */
        FENCED(2),
        /** {@code null} for what may be left out. */
        NULL_FOR_OPTIONAL(2),
        /** {@code {"arguments": {...}}}. */
        WRAPPED(1),
        /** A tool that the request does not offer. */
        UNKNOWN_TOOL(2),
        /** The whole call as markers in the text. */
        LEAKED(2),
        /** The same, and its arguments break off. */
        LEAKED_HALF(1),
        /** Nothing; what is left of the hundred. */
        NONE(67);

        private final int percent;

        Fault(int percent) {
            this.percent = percent;
        }

        /** Of all calls. */
        public int percent() {
            return percent;
        }

        private Answer of(Wish wish) {
            return switch (this) {
                case NUMBER_AS_TEXT -> wish.with(wish.number, wish.member(wish.number).asString());
                case TEXT_AS_NUMBER ->
                        wish.plainly(wish.copy().put(wish.text, wish.member(wish.text).asLong()));
                case WRONG_KIND -> wish.with(wish.number, "a few");
                case MISSING -> wish.without(wish.number);
                case EXTRA -> wish.with("reason", "the customer asked for it");
                case CUT_OFF -> wish.call(wish.tool, wish.half());
                case FENCED -> wish.call(wish.tool, "```json\n" + wish.arguments + "\n```");
                case NULL_FOR_OPTIONAL -> wish.plainly(wish.copy().putNull(wish.optional));
                case WRAPPED -> wish.call(wish.tool, "{\"arguments\": " + wish.arguments + "}");
                case UNKNOWN_TOOL -> wish.call("functions_" + wish.tool, wish.arguments.toString());
                case LEAKED -> wish.plainly(wish.arguments).with(Quirk.LEAK_IN_CONTENT);
                case LEAKED_HALF -> wish.call(wish.tool, wish.half()).with(Quirk.LEAK_IN_CONTENT);
                case NONE -> wish.plainly(wish.arguments);
            };
        }
    }

    /**
     * The call that is meant.
     *
     * @param tool its name
     * @param arguments what fits its schema
     * @param text a required text among them, of digits
     * @param number a required whole number among them
     * @param optional what may be left out, and is
     */
    public record Wish(
            String tool, ObjectNode arguments, String text, String number, String optional) {
        /** Copies the arguments. */
        public Wish {
            arguments = arguments.deepCopy();
        }

        private ObjectNode copy() {
            return arguments.deepCopy();
        }

        private JsonNode member(String name) {
            return arguments.path(name);
        }

        private Answer with(String name, String value) {
            return plainly(copy().put(name, value));
        }

        private Answer without(String name) {
            ObjectNode fewer = copy();
            fewer.remove(name);
            return plainly(fewer);
        }

        private String half() {
            String whole = arguments.toString();
            return whole.substring(0, whole.length() / 2);
        }

        private Answer plainly(ObjectNode written) {
            return call(tool, written.toString());
        }

        private Answer call(String name, String written) {
            ObjectNode call = JSON.createObjectNode().put("id", "c1").put("type", "function");
            call.putObject("function").put("name", name).put("arguments", written);
            return Answer.toolCalls(JSON.createArrayNode().add(call).toString());
        }
    }

    /**
     * Rules by which each call that wants one gets the wished tool call, sound or not.
     *
     * @param wants the calls of the model that are to be answered so; thread-safe
     * @param served told of each of them, and what is wrong with its answer; thread-safe
     */
    public static List<Rule> rules(
            Wish wish, Predicate<Call> wants, BiConsumer<Call, Fault> served) {
        List<Rule> rules = new ArrayList<>();
        int left = 100;
        for (Fault fault : Fault.values()) {
            Predicate<Call> taken =
                    call -> {
                        boolean wanted = wants.test(call);
                        if (wanted) {
                            served.accept(call, fault);
                        }
                        return wanted;
                    };
            rules.add(
                    Rule.when(taken)
                            .always(fault.of(wish))
                            .withProbability((double) fault.percent() / left));
            left -= fault.percent();
        }
        return rules;
    }
}
