package dev.director.worker.run;

import java.util.Locale;

/** What a run waits for that could otherwise go on. */
public enum WaitReason {
    /** An earlier run of its conversation: they start one after the other. */
    KEY,
    /** Its turn among the runs of its lane: the worker's bounds are reached. */
    FAIRNESS,
    /** A closed key or route to its model. */
    GATE,
    /** Room in what a provider allows a key. */
    LIMIT,
    /** Money: a budget that pays for it. */
    BUDGET;

    /** The word used in JSON and as a metric's label. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
