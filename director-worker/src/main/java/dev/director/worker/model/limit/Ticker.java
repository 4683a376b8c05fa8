package dev.director.worker.model.limit;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something ten times a second on a thread of its own, until it is closed. */
public final class Ticker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Ticker.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final Thread thread;

    /** Starts at once. */
    public Ticker(String name, Runnable deed) {
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> work(deed));
    }

    private static void work(Runnable deed) {
        try {
            while (true) {
                once(deed);
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void once(Runnable deed) {
        try {
            deed.run();
        } catch (RuntimeException e) {
            log.error("What is done ten times a second failed, and goes on", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
