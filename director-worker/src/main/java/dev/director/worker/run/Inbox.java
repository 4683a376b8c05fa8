package dev.director.worker.run;

import java.util.List;
import java.util.Set;

/**
 * What comes for an open run from outside: answers to the calls that it handed out, and a cancel
 * (invariant 11). Thread-safe.
 */
public interface Inbox {

    /** From now on these are answered, and no others: to be said before they are handed out. */
    void expect(List<Awaited> calls);

    /** From now on the record of that lane change is taken: to be said before it is written. */
    void expectMove(int hop);

    /** Nothing is taken any more: to be said before the result is published. */
    Taken close();

    /** Ends what the run is doing when a cancel comes. */
    Cancellation cancellation();

    /**
     * What the journal has been given for the run.
     *
     * @param answers the calls that were answered
     * @param cancelled whether a cancel came
     */
    record Taken(Set<String> answers, boolean cancelled) {
        public Taken {
            answers = Set.copyOf(answers);
        }
    }
}
