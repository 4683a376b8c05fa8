package dev.director.testkit.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What the simulator does: the first rule that has something for a call decides; where none has,
 * the call is echoed.
 *
 * @param rules in order of precedence
 * @param profiles the first that matches a call applies to it, whatever rule decides
 */
public record Script(List<Rule> rules, List<Profile> profiles) {
    /** Copies the lists. */
    public Script {
        rules = List.copyOf(rules);
        profiles = List.copyOf(profiles);
    }

    /** A script of these rules. */
    public static Script of(Rule... rules) {
        return new Script(List.of(rules), List.of());
    }

    /** No rules: every call is echoed. */
    public static Script echo() {
        return Script.of();
    }

    /** The same by this provider. */
    public Script as(Provider provider) {
        return as(Profile.of(provider));
    }

    /** The same by a provider that is like this; earlier profiles come first. */
    public Script as(Profile profile) {
        List<Profile> more = new ArrayList<>(profiles);
        more.add(profile);
        return new Script(rules, more);
    }
}
