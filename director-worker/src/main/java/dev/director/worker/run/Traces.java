package dev.director.worker.run;

import java.util.Set;

/**
 * What the journal has of a run beside its acceptance, to be forgotten with it.
 *
 * @param steps they are numbered from 1 to this
 * @param answers the calls that were answered from outside
 * @param cancelled whether there is a cancel
 * @param request whether there is a copy of the request
 */
public record Traces(int steps, Set<String> answers, boolean cancelled, boolean request) {

    /** Of what never became a run. */
    public static final Traces NONE = new Traces(0, Set.of(), false, false);

    public Traces {
        answers = Set.copyOf(answers);
    }

    /** Of these, what a redrive has no use for: its request comes again, and the cancel is past. */
    Traces withoutSteps() {
        return new Traces(0, Set.of(), cancelled, request);
    }
}
