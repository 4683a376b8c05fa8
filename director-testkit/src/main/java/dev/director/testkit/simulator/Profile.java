package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.check.Check;
import dev.director.testkit.simulator.check.Complaint;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which provider answers, whatever the rules of the {@link Script} make it answer. It refuses a
 * request before any rule is asked.
 *
 * @param when which calls it is for
 * @param provider who answers them
 * @param checks what is refused beside what the provider refuses
 * @param quirks of every answer beside those of the provider
 */
public record Profile(Match when, Provider provider, Set<Check> checks, Set<Quirk> quirks) {
    /** Copies the sets. */
    public Profile {
        checks = Set.copyOf(checks);
        quirks = Set.copyOf(quirks);
    }

    /** For every call, this provider. */
    public static Profile of(Provider provider) {
        return new Profile(Match.any(), provider, Set.of(), Set.of());
    }

    /** For every call, a provider like OpenAI but for these quirks. */
    public static Profile of(Quirk... quirks) {
        return of(Provider.PLAIN).with(quirks);
    }

    /** For every call, a provider like OpenAI that has these rules. */
    public static Profile of(Check... checks) {
        return of(Provider.PLAIN).with(checks);
    }

    /** The same with these quirks too. */
    public Profile with(Quirk... more) {
        return new Profile(when, provider, checks, union(quirks, Set.copyOf(List.of(more))));
    }

    /** The same with these rules too. */
    public Profile with(Check... more) {
        return new Profile(when, provider, union(checks, Set.copyOf(List.of(more))), quirks);
    }

    /** The same for these calls only. */
    public Profile when(Match calls) {
        return new Profile(calls, provider, checks, quirks);
    }

    /** All quirks of an answer. */
    Set<Quirk> quirksOf(Answer answer) {
        return union(union(provider.quirks(), quirks), answer.quirks());
    }

    /** How it refuses the call, if it does. */
    Optional<Status> refuse(Call call) {
        return Check.first(union(provider.checks(), checks), call.body()).map(this::refusal);
    }

    /** A complaint in the shape of the provider. */
    Status refusal(Complaint complaint) {
        String body =
                provider.errors().refusal(complaint.message(), complaint.param(), complaint.code());
        return new Status(complaint.status(), Map.of(), body);
    }

    private static <T> Set<T> union(Set<T> some, Set<T> more) {
        Set<T> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
