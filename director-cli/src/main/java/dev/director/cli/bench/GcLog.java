package dev.director.cli.bench;

import dev.director.testkit.process.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The heap of a process as its collections saw it, in MiB.
 *
 * @param peak the most in use before a collection
 * @param live the most in use after one: what could not be freed
 * @param last in use after the last one
 */
record GcLog(double peak, double live, double last) {
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");

    /** The options that make a JVM write this log. */
    static String[] options(Path file) {
        return new String[] {"-Xlog:gc:file=" + file};
    }

    /** Reads what was written so far; not a number where nothing was collected yet. */
    static GcLog read(Path file) {
        double peak = Double.NaN;
        double live = Double.NaN;
        double last = Double.NaN;
        for (String line : lines(file)) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                last = Integer.parseInt(collection.group(2));
                peak = larger(peak, Integer.parseInt(collection.group(1)));
                live = larger(live, last);
            }
        }
        return new GcLog(peak, live, last);
    }

    /** Has a process collect all it can, so that its log ends with what it really holds. */
    static void collect(ForkedJvm process) throws InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process collecting =
                    new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!collecting.waitFor(20, TimeUnit.SECONDS)) {
                collecting.destroyForcibly();
            }
        } catch (IOException e) {
            throw new BenchFailure("the heap could not be read: " + e.getMessage());
        }
    }

    private static double larger(double known, double seen) {
        return Double.isNaN(known) ? seen : Math.max(known, seen);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file, StandardCharsets.UTF_8)
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
