package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Echo;
import dev.director.testkit.simulator.Behaviour.Oversize;
import dev.director.testkit.simulator.Behaviour.Recite;
import dev.director.testkit.simulator.Behaviour.Ticks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** A script being played: knows how much of each sequence is used up. Thread-safe. */
final class ScriptPlayer {
    private static final String ALL = "";
    private static final Profile PLAIN = Profile.of(Provider.PLAIN);

    private final List<Playing> rules;
    private final List<Profile> profiles;
    private final Latency defaultLatency;
    private final long seed;

    ScriptPlayer(Script script, Latency defaultLatency, long seed) {
        this.rules = script.rules().stream().map(Playing::new).toList();
        this.profiles = script.profiles();
        this.defaultLatency = defaultLatency;
        this.seed = seed;
    }

    /** What to do, and when. */
    record Cue(Behaviour behaviour, Duration delay) {}

    /** How the provider is that gets this call. */
    Profile profile(Call call) {
        return profiles.stream()
                .filter(profile -> profile.when().matches(call))
                .findFirst()
                .orElse(PLAIN);
    }

    Cue next(Call call) {
        RandomGenerator random = randomOf(call);
        for (Playing playing : rules) {
            Optional<Behaviour> behaviour = playing.next(call, random);
            if (behaviour.isPresent()) {
                return cue(behaviour.get(), playing.rule.latency(), random);
            }
        }
        return cue(new Echo(), Optional.empty(), random);
    }

    private Cue cue(Behaviour behaviour, Optional<Latency> latency, RandomGenerator random) {
        Latency applied =
                latency.orElseGet(() -> completes(behaviour) ? defaultLatency : Latency.none());
        return new Cue(behaviour, applied.draw(random));
    }

    private static boolean completes(Behaviour behaviour) {
        return behaviour instanceof Echo
                || behaviour instanceof Recite
                || behaviour instanceof Answer
                || behaviour instanceof Oversize
                || behaviour instanceof Ticks;
    }

    /**
     * Depends on the call's id alone, so concurrent calls get the same draws in whatever order they
     * arrive.
     */
    private RandomGenerator randomOf(Call call) {
        long salt = call.header().isEmpty() ? call.sequence() : call.header().hashCode();
        return new SplittableRandom(seed ^ (salt * 0x9E3779B97F4A7C15L)).split();
    }

    private static final class Playing {
        private final Rule rule;
        private final Map<String, Integer> used = new ConcurrentHashMap<>();

        private Playing(Rule rule) {
            this.rule = rule;
        }

        private Optional<Behaviour> next(Call call, RandomGenerator random) {
            boolean drawn = rule.probability() >= 1 || random.nextDouble() < rule.probability();
            if (!drawn || !rule.when().matches(call)) {
                return Optional.empty();
            }
            return switch (rule.order()) {
                case ALWAYS -> Optional.of(rule.behaviours().getFirst());
                case PER_REQUEST -> nextFor(call.request());
                case OVERALL -> nextFor(ALL);
            };
        }

        private Optional<Behaviour> nextFor(String whose) {
            int index = used.merge(whose, 1, Integer::sum) - 1;
            return index < rule.behaviours().size()
                    ? Optional.of(rule.behaviours().get(index))
                    : Optional.empty();
        }
    }
}
