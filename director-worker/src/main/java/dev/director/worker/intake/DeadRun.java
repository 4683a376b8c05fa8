package dev.director.worker.intake;

import dev.director.worker.run.DeadEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Steps;
import dev.director.worker.run.Traces;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run that failed and may be redriven: where the journal has what it did. There may be many for a
 * month, so of each step only number and offset are kept, 12 bytes. Immutable.
 */
final class DeadRun {

    private final DeadEntry entry;
    private final long at;

    /** Any of its steps: they all lie in one partition. */
    private final Optional<Pointer> place;

    private final int[] numbers;
    private final long[] offsets;
    private final Map<String, Pointer> answers;

    /**
     * @param at when it died, in milliseconds since the epoch, as the broker has it
     * @param steps what it did, all of one partition of the journal
     * @param answers where the journal has what its caller gave, by call
     */
    DeadRun(DeadEntry entry, long at, Steps steps, Map<String, Pointer> answers) {
        this.entry = entry;
        this.at = at;
        this.place = steps.at().stream().findFirst();
        this.numbers = steps.byNumber().keySet().stream().mapToInt(Integer::intValue).toArray();
        this.offsets = steps.at().stream().mapToLong(Pointer::offset).toArray();
        this.answers = Map.copyOf(answers);
    }

    DeadEntry entry() {
        return entry;
    }

    long at() {
        return at;
    }

    Map<String, Pointer> answers() {
        return answers;
    }

    /** Where the journal has what it did. */
    Steps steps() {
        TreeMap<Integer, Pointer> steps = new TreeMap<>();
        place.ifPresent(one -> {
            for (int i = 0; i < numbers.length; i++) {
                steps.put(numbers[i], new Pointer(one.topic(), one.partition(), offsets[i]));
            }
        });
        return new Steps(steps, Optional.empty());
    }

    /** What is to be forgotten with it. */
    Traces traces() {
        int newest = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
        return new Traces(newest, answers.keySet(), false, false);
    }
}
