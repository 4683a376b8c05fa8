package dev.director.cli.bench;

import dev.director.schemas.Topics;
import dev.director.testkit.broker.BrokerMain;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.SimulatorMain;
import dev.director.worker.intake.TopicCheck;
import dev.director.worker.intake.WorkerFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * What all contenders of a scenario have in common: the broker, in a process of its own, and a
 * folder for its data. Closing it ends the broker and deletes the folder, as the end of this JVM
 * does.
 */
final class Stage implements AutoCloseable {
    /** Of every contender's topics. */
    static final int PARTITIONS = 12;

    private static final Duration START = Duration.ofSeconds(60);
    static final Duration STOP = Duration.ofSeconds(30);
    private static final int MAX_REQUEST = 4 << 20;
    private static final String BROKER_HEAP = "-Xmx1g";

    /** It keeps about 60 KB for each open connection. */
    private static final String SIMULATOR_HEAP = "-Xmx2g";

    private static final String QUIET =
            "-Dlogback.configurationFile=dev/director/testkit/forked-logback.xml";

    private final Path folder;
    private final Thread sweep;
    private final ForkedJvm broker;
    private final String bootstrap;
    private final Admin admin;

    private Stage(Path folder) {
        this.folder = folder;
        this.broker =
                ForkedJvm.of(BrokerMain.class)
                        .jvm(BROKER_HEAP, QUIET)
                        .args("--port", "0", "--data", folder.resolve("kafka").toString())
                        .start();
        this.sweep = sweep(broker, folder);
        Runtime.getRuntime().addShutdownHook(sweep);
        this.bootstrap = lastWord(awaitLine(broker, "broker ready on "));
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
    }

    private static Thread sweep(ForkedJvm broker, Path folder) {
        return new Thread(
                () -> {
                    broker.kill();
                    delete(folder);
                },
                "bench-sweep");
    }

    static Stage open() {
        try {
            return new Stage(Files.createTempDirectory("director-bench-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    ForkedJvm broker() {
        return broker;
    }

    Admin admin() {
        return admin;
    }

    /** A file of this run that is deleted with it. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** A model provider that takes that long for each answer, in a process of its own. */
    Simulator simulate(Duration latency) {
        ForkedJvm process =
                ForkedJvm.of(SimulatorMain.class)
                        .jvm(SIMULATOR_HEAP, QUIET)
                        .args("--latency-ms", Long.toString(latency.toMillis()))
                        .start();
        return new Simulator(process, lastWord(awaitLine(process, "simulator ready on ")));
    }

    /** Its process, and where it is without a path. */
    record Simulator(ForkedJvm process, String uri) implements AutoCloseable {
        @Override
        public void close() {
            end(process);
        }
    }

    /**
     * Creates all of Director's topics under that prefix; baselines get the same.
     *
     * @throws BenchFailure when the broker does not have them in time
     */
    Topics create(String prefix) throws InterruptedException {
        Topics topics = new Topics(prefix);
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                var _ =
                        new TopicCheck(admin, topics, MAX_REQUEST)
                                .verify(PARTITIONS, (short) 1, true);
                return topics;
            } catch (WorkerFailure notYet) {
                // A topic that was just created may not be known to the broker at once.
                if (System.nanoTime() > end) {
                    throw new BenchFailure(String.valueOf(notYet.getMessage()));
                }
                Thread.sleep(Duration.ofMillis(200));
            }
        }
    }

    /**
     * @throws BenchFailure with the process's last lines when it does not print the line in time
     */
    static String awaitLine(ForkedJvm process, String text) {
        try {
            return process.awaitLine(line -> line.contains(text), START);
        } catch (IllegalStateException e) {
            process.kill();
            throw new BenchFailure(String.valueOf(e.getMessage()));
        }
    }

    /** Ends a process, kindly at first, and drops its log. */
    static void end(ForkedJvm process) {
        process.terminate(STOP);
        deleteFile(process.outputFile());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        end(broker);
        delete(folder);
        try {
            Runtime.getRuntime().removeShutdownHook(sweep);
        } catch (IllegalStateException shuttingDown) {
            // Then it has run, or runs now, and finds little to do.
        }
    }

    private static String lastWord(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(Stage::deleteFile);
        } catch (IOException | UncheckedIOException e) {
            if (Files.exists(folder)) {
                System.err.println("director: " + folder + " is left behind: " + e.getMessage());
            }
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
