package dev.director.worker.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which providers have which trouble when. */
record Storm(List<Phase> phases) {

    /** Kimi's two. */
    static final Set<String> KIMI = Set.of("openrouter", "moonshot");

    static final Set<String> GPT = Set.of("openai");

    static final Storm NONE = new Storm(List.of());

    /**
     * One trouble of some providers.
     *
     * @param from when it begins, since the start
     * @param to when it is over
     */
    record Phase(Set<String> providers, Trouble trouble, Duration from, Duration to) {

        boolean hits(String provider, Duration at) {
            return providers.contains(provider) && at.compareTo(from) >= 0 && at.compareTo(to) < 0;
        }

        long mostTries() {
            return trouble.mostTries(to.minus(from));
        }
    }

    /** Of some providers, once. */
    static Storm of(Set<String> providers, Trouble trouble, Duration from, Duration length) {
        return new Storm(List.of(new Phase(providers, trouble, from, from.plus(length))));
    }

    /** As much trouble as there is rest between, several times. */
    static Storm flapping(
            Set<String> providers, Trouble trouble, Duration from, Duration each, int times) {
        List<Phase> phases = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Duration begin = from.plus(each.multipliedBy(2L * i));
            phases.add(new Phase(providers, trouble, begin, begin.plus(each)));
        }
        return new Storm(phases);
    }

    Storm and(Storm other) {
        List<Phase> all = new ArrayList<>(phases);
        all.addAll(other.phases);
        return new Storm(all);
    }

    /** What the provider has at that time. */
    Optional<Phase> at(String provider, Duration at) {
        return phases.stream().filter(phase -> phase.hits(provider, at)).findFirst();
    }

    /** When the provider goes down next, if that is before the end of a call that begins now. */
    Optional<Duration> cutsOff(String provider, Duration begins, Duration ends) {
        return phases.stream()
                .filter(phase -> phase.trouble() instanceof Trouble.Down)
                .filter(phase -> phase.providers().contains(provider))
                .map(Phase::from)
                .filter(from -> from.compareTo(begins) > 0 && from.compareTo(ends) < 0)
                .findFirst();
    }

    /** Those that have trouble at some time, in a fixed order. */
    List<String> providers() {
        return phases.stream()
                .flatMap(phase -> phase.providers().stream())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** When all is well again. */
    Duration end() {
        return phases.stream().map(Phase::to).max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
