package dev.director.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Says now and then how far a long command is: a line every two seconds. For one thread. */
final class ProgressLine implements LongConsumer {
    private static final long PAUSE = Duration.ofSeconds(2).toNanos();
    private final PrintWriter err;
    private final long total;
    private long said = System.nanoTime();

    ProgressLine(PrintWriter err, long total) {
        this.err = err;
        this.total = total;
    }

    @Override
    public void accept(long done) {
        long now = System.nanoTime();
        if (now - said >= PAUSE) {
            said = now;
            err.println("director: redriven " + done + " of " + total);
        }
    }
}
