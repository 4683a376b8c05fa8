package dev.director.testkit.simulator;

import dev.director.testkit.simulator.quirk.Quirk;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a provider is, whatever the rules of the {@link Script} make it answer.
 *
 * @param when which calls it is for
 * @param quirks of every answer
 */
public record Profile(Match when, Set<Quirk> quirks) {
    /** Copies the quirks. */
    public Profile {
        quirks = Set.copyOf(quirks);
    }

    /** For every call. */
    public static Profile of(Quirk... quirks) {
        return new Profile(Match.any(), Set.of()).with(quirks);
    }

    /** The same with these quirks too. */
    public Profile with(Quirk... more) {
        Set<Quirk> all = new HashSet<>(quirks);
        all.addAll(List.of(more));
        return new Profile(when, all);
    }

    /** The same for these calls only. */
    public Profile when(Match calls) {
        return new Profile(calls, quirks);
    }
}
