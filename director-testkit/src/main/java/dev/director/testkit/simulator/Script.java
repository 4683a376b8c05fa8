package dev.director.testkit.simulator;

import java.util.List;

/**
 * What the simulator does: the first rule that has something for a call decides; where none has,
 * the call is echoed.
 *
 * @param rules in order of precedence
 */
public record Script(List<Rule> rules) {
    /** Copies the rules. */
    public Script {
        rules = List.copyOf(rules);
    }

    /** A script of these rules. */
    public static Script of(Rule... rules) {
        return new Script(List.of(rules));
    }

    /** No rules: every call is echoed. */
    public static Script echo() {
        return new Script(List.of());
    }
}
