package dev.director.worker.model.limit;

import java.time.Duration;

/** Lets time pass; a test's own lets none. */
@FunctionalInterface
public interface Pause {

    /** Blocks that long. */
    void sleep(Duration time) throws InterruptedException;
}
