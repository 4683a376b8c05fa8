package dev.director.worker.run;

import dev.director.worker.run.Decision.Finish;

/** Told of runs that have ended, once each has. Thread-safe; must not block. */
@FunctionalInterface
public interface RunWatch {

    /** The result is committed. */
    void ended(Run run, Finish finish);
}
