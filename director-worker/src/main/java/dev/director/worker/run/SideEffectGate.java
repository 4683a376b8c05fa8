package dev.director.worker.run;

/**
 * Holds back side effects of a process that may have been asleep (invariant 9). Thread-safe.
 *
 * <p>After a gap between polls of more than half the session timeout, another worker may own the
 * partitions. Until a transaction of this worker has succeeded, nothing that costs money starts.
 */
@FunctionalInterface
public interface SideEffectGate {

    /** Returns at once in the normal case; blocks while ownership is in doubt. */
    void awaitOpen() throws InterruptedException;
}
