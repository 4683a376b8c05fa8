package dev.director.worker.run;

/** Which of the inbound request topics a run came by. */
public enum Lane {
    /** A person or a service waits for it. */
    INTERACTIVE,
    /** It may wait: interactive work goes first, but never starves it. */
    BATCH,
    /** Another model is to finish what a Kimi model failed. */
    FALLBACK
}
