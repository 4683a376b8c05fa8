package dev.director.worker.run;

/** What a lane's runs do while no route to their model is open. */
public enum OnOutage {
    /** Another model goes on, where there is one. */
    FALLBACK,
    /** They wait, until their deadlines. */
    WAIT
}
