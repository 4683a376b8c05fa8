package dev.director.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A main class running in a JVM of its own, on this JVM's class path and Java. It dies with this
 * JVM, even when this one is killed. Its output goes to a file and its last lines can be awaited.
 * Thread-safe.
 */
public final class ForkedJvm implements AutoCloseable {
    private final Process process;
    private final Path outputFile;
    private final OutputCapture output;
    private final String name;

    private ForkedJvm(String name, Process process, Path outputFile) {
        this.name = name;
        this.process = process;
        this.outputFile = outputFile;
        this.output = new OutputCapture(process.getInputStream(), outputFile);
        dieWithThisJvm(process);
    }

    /** For a frozen child too, which cannot notice by itself that its parent is gone. */
    private static void dieWithThisJvm(Process child) {
        Runtime runtime = Runtime.getRuntime();
        Thread hook = new Thread(child::destroyForcibly, "kill " + child.pid());
        runtime.addShutdownHook(hook);
        var _ = child.onExit().thenRun(() -> unhook(runtime, hook));
    }

    private static void unhook(Runtime runtime, Thread hook) {
        try {
            runtime.removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // then the hook runs, and finds nothing to do
        }
    }

    /** A JVM to be started that runs {@code mainClass}. */
    public static Launch of(Class<?> mainClass) {
        return of(mainClass.getName());
    }

    /**
     * A JVM to be started that runs the class of this name, which must be on this JVM's class path.
     */
    public static Launch of(String mainClass) {
        return new Launch(mainClass, List.of(), List.of(), Map.of());
    }

    /**
     * What to start. Immutable; each method returns a changed copy.
     *
     * @param mainClass its name
     * @param jvmOptions {@code -Xmx512m}, {@code -Dname=value}
     * @param args of its main method
     * @param environment on top of this process's own
     */
    public record Launch(
            String mainClass,
            List<String> jvmOptions,
            List<String> args,
            Map<String, String> environment) {

        /** Copies the collections. */
        public Launch {
            jvmOptions = List.copyOf(jvmOptions);
            args = List.copyOf(args);
            environment = Map.copyOf(environment);
        }

        /** The same with more options of the JVM. */
        public Launch jvm(String... options) {
            List<String> all = new ArrayList<>(jvmOptions);
            all.addAll(List.of(options));
            return new Launch(mainClass, all, args, environment);
        }

        /** The same with more arguments. */
        public Launch args(String... more) {
            List<String> all = new ArrayList<>(args);
            all.addAll(List.of(more));
            return new Launch(mainClass, jvmOptions, all, environment);
        }

        /** The same with one more environment variable. */
        public Launch env(String variable, String value) {
            Map<String, String> all = new TreeMap<>(environment);
            all.put(variable, value);
            return new Launch(mainClass, jvmOptions, args, all);
        }

        /** Starts it and returns at once. */
        public ForkedJvm start() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("--enable-native-access=ALL-UNNAMED");
            command.addAll(jvmOptions);
            command.add(ForkedEntry.class.getName());
            command.add(mainClass);
            command.addAll(args);
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // In the environment, not on the command line: class paths outgrow what tools can show
            // of one.
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            builder.environment().putAll(environment);
            String shortName = mainClass.substring(mainClass.lastIndexOf('.') + 1);
            try {
                return new ForkedJvm(shortName, builder.start(), OutputCapture.newFile(shortName));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Waits for a line of its output (both streams) that contains a match of {@code regex}.
     *
     * @return the line
     * @throws IllegalStateException when it does not come in time or the process ends; the message
     *     has the last lines
     */
    public String awaitLine(String regex, Duration limit) {
        return awaitLine(Pattern.compile(regex).asPredicate(), limit);
    }

    /** Waits for a line that {@code wanted} accepts: {@link #awaitLine(String, Duration)}. */
    public String awaitLine(Predicate<String> wanted, Duration limit) {
        return output.await(wanted, limit)
                .orElseThrow(() ->
                        new IllegalStateException(
                                this
                                        + " did not print the awaited line; all of it is in "
                                        + outputFile
                                        + "; it ends with\n"
                                        + lastLines()));
    }

    private String lastLines() {
        List<String> lines = output.lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /** Its last lines of output, 2,000 at most. */
    public List<String> lines() {
        return output.lines();
    }

    /** Where all of its output is. */
    public Path outputFile() {
        return outputFile;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs; true for a frozen one too. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code; empty while it runs. */
    public OptionalInt exitCode() {
        return isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM, and SIGKILL when it still runs after {@code grace}; returns when it is gone. */
    public void terminate(Duration grace) {
        process.toHandle()
                .destroy(); // unlike Process.destroy() this leaves its streams open: it may say
        // goodbye
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * SIGSTOP: it keeps its memory and connections and does nothing until {@link #thaw()}. Not on
     * Windows.
     */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. Not on Windows. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + signal + " failed for " + this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@link #kill()}. */
    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return name
                + " (pid "
                + pid()
                + (isAlive() ? ")" : ", exited " + process.exitValue() + ")");
    }
}
