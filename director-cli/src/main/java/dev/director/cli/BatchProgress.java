package dev.director.cli;

import java.io.PrintWriter;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/**
 * Says how far a batch is: on a terminal one line that is written over, elsewhere a line every ten
 * seconds. For one thread.
 */
final class BatchProgress {
    private static final Duration ON_TERMINAL = Duration.ofMillis(500);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);

    /** What the newest stretch counts in the rate. */
    private static final double NEWEST = 0.2;

    private static final int BAR = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private long saidAt;
    private long saidDone;
    private double rate;
    private int width;

    BatchProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** The work begins; what is done by now is in no rate. */
    void start(BatchCount count) {
        saidAt = System.nanoTime();
        saidDone = count.written();
    }

    /** Says it, if it is time. */
    void update(BatchCount count) {
        long elapsed = System.nanoTime() - saidAt;
        if (elapsed < (terminal ? ON_TERMINAL : ELSEWHERE).toNanos()) {
            return;
        }
        double newest = (count.written() - saidDone) * 1e9 / elapsed;
        rate = rate == 0 ? newest : rate + NEWEST * (newest - rate);
        start(count);
        String line = line(count);
        if (terminal) {
            err.print("\r" + bar(count) + line + " ".repeat(Math.max(0, width - line.length())));
            err.flush();
            width = line.length();
        } else {
            err.println("director: " + line);
        }
    }

    /** Leaves the line, so that other words can follow. */
    void end() {
        if (width > 0) {
            err.println();
            width = 0;
        }
    }

    private static String bar(BatchCount count) {
        int done = (int) (count.written() * BAR / Math.max(1, count.lines));
        return "[" + "#".repeat(done) + ".".repeat(BAR - done) + "] ";
    }

    private String line(BatchCount count) {
        long left = count.lines - count.written();
        String when =
                rate <= 0
                        ? ""
                        : ", " + LagText.words(Duration.ofSeconds((long) (left / rate))) + " left";
        return String.format(
                Locale.ROOT,
                "%d of %d lines, %d failed, %.1f/s, %s USD%s",
                count.written(),
                count.lines,
                count.failed,
                rate,
                usd(count),
                when);
    }

    /** With cents' hundredths: what a person wants to see of it. */
    static String usd(BatchCount count) {
        return count.usd.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }
}
