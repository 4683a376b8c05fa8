package dev.director.cli.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at even distances until it is stopped, on a thread of its own, never earlier than
 * planned.
 */
final class Pacer {
    private final Load load;
    private final Runnable send;
    private final Thread thread;
    private volatile boolean stopping;

    Pacer(Load load, Runnable send) {
        this.load = load;
        this.send = send;
        this.thread = Thread.ofPlatform().daemon().name("bench-pacer").unstarted(this::pace);
    }

    void start() {
        thread.start();
    }

    /** Returns when no more requests will be sent. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pace() {
        long start = System.nanoTime();
        long gap = load.gap().toNanos();
        for (long sent = 0; sent < load.paced(); sent++) {
            long due = start + sent * gap;
            if (!awaitTime(due)) {
                return;
            }
            send.run();
        }
    }

    private boolean awaitTime(long due) {
        while (!stopping) {
            long left = due - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            LockSupport.parkNanos(left);
        }
        return false;
    }
}
