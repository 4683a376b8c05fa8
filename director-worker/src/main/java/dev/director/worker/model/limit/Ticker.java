package dev.director.worker.model.limit;

import java.time.Duration;

/** Does something ten times a second on a thread of its own, until it is closed. */
public final class Ticker implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(100);

    private final Thread thread;

    /** Starts at once. */
    public Ticker(String name, Runnable deed) {
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> work(deed));
    }

    private static void work(Runnable deed) {
        try {
            while (true) {
                deed.run();
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
