package dev.director.testkit.simulator;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One rule of a {@link Script}: calls that match show these behaviours, in this order.
 *
 * @param when which calls
 * @param behaviours one, or a sequence
 * @param order how a sequence is walked through
 * @param probability 0..1, whether the rule is considered at all for a call; drawn from the
 *     simulator's seed and the call's id, so the same call gets the same draw whatever else arrives
 * @param latency instead of the simulator's own; the simulator's own applies to completions only,
 *     this one to faults too
 */
public record Rule(
        Match when,
        List<Behaviour> behaviours,
        Order order,
        double probability,
        Optional<Latency> latency) {

    /** How a rule's behaviours are used up. */
    public enum Order {
        /** The first behaviour, for every call. */
        ALWAYS,
        /**
         * The n-th behaviour for the n-th matching call of the same request; then the rule no
         * longer applies to it.
         */
        PER_REQUEST,
        /**
         * The n-th behaviour for the n-th matching call of all; then the rule no longer applies.
         */
        OVERALL
    }

    /** Checks that there is a behaviour, and the probability's range. */
    public Rule {
        behaviours = List.copyOf(behaviours);
        if (behaviours.isEmpty()) {
            throw new IllegalArgumentException("a rule needs a behaviour");
        }
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be 0..1, not " + probability);
        }
    }

    /** For every call; complete it with {@link Matching#always} or another. */
    public static Matching any() {
        return new Matching(Match.any());
    }

    /** For calls of one model. */
    public static Matching whenModel(String model) {
        return new Matching(Match.model(model));
    }

    /** For calls of one request, {@code tenant/requestId}. */
    public static Matching whenRequest(String request) {
        return new Matching(Match.request(request));
    }

    /** For calls whose last user message contains {@code text}. */
    public static Matching whenUserSays(String text) {
        return new Matching(Match.userSays(text));
    }

    /** For calls whose URL's path starts with {@code start}. */
    public static Matching whenPath(String start) {
        return new Matching(Match.path(start));
    }

    /** For calls whose conversation has that many messages of the assistant's. */
    public static Matching whenTurns(int turns) {
        return new Matching(Match.turns(turns));
    }

    /** For calls that {@code predicate} accepts; it must be thread-safe. */
    public static Matching when(Predicate<Call> predicate) {
        return new Matching(Match.predicate(predicate));
    }

    /** The same, considered only with probability {@code p}. */
    public Rule withProbability(double p) {
        return new Rule(when, behaviours, order, p, latency);
    }

    /** The same, after {@code delay}. */
    public Rule after(Latency delay) {
        return new Rule(when, behaviours, order, probability, Optional.of(delay));
    }

    /** A rule that still needs its behaviours. */
    public record Matching(Match match) {
        /** The same behaviour for every matching call. */
        public Rule always(Behaviour behaviour) {
            return rule(Order.ALWAYS, behaviour);
        }

        /**
         * One behaviour after the other for the calls of each request, then what the later rules
         * say.
         */
        public Rule perRequest(Behaviour... behaviours) {
            return rule(Order.PER_REQUEST, behaviours);
        }

        /** One behaviour after the other over all matching calls, then what the later rules say. */
        public Rule overall(Behaviour... behaviours) {
            return rule(Order.OVERALL, behaviours);
        }

        private Rule rule(Order order, Behaviour... behaviours) {
            return new Rule(match, List.of(behaviours), order, 1, Optional.empty());
        }
    }
}
