package dev.director.cli.bench;

import dev.director.testkit.process.ForkedJvm;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a worker logs of its restores. */
final class RestoreLog {
    private static final Pattern RESTORED =
            Pattern.compile("Restored \\d+ partitions in (\\d+) ms");

    private RestoreLog() {}

    /** Blocks until the worker says that it has restored, and returns when, in nanoTime. */
    static long restoredAt(ForkedJvm worker, Duration limit) {
        try {
            String _ = worker.awaitLine(line -> RESTORED.matcher(line).find(), limit);
        } catch (IllegalStateException e) {
            throw new BenchFailure(String.valueOf(e.getMessage()));
        }
        return System.nanoTime();
    }

    /** How long it took, as the worker logs it, in seconds. */
    static double seconds(ForkedJvm worker) {
        for (String line : worker.lines()) {
            Matcher found = RESTORED.matcher(line);
            if (found.find()) {
                return Long.parseLong(found.group(1)) / 1e3;
            }
        }
        return Double.NaN;
    }
}
