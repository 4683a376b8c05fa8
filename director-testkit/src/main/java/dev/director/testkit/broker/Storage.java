package dev.director.testkit.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * Formats a broker's log directory once, with the feature levels a new cluster of this release
 * gets.
 */
final class Storage {
    private Storage() {}

    /** Formats {@code logDir} unless it is formatted; what a formatted one holds is kept. */
    static void formatOnce(Path logDir) {
        // Written last by the formatter: an interrupted format is simply done again.
        if (Files.exists(logDir.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(logDir);
            format(logDir);
        } catch (IOException e) {
            throw new BrokerStartException("cannot write the data directory " + logDir, e);
        } catch (Exception e) {
            throw new BrokerStartException("cannot format the data directory " + logDir, e);
        }
    }

    private static void format(Path logDir) throws Exception {
        try (PrintStream quiet =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(logDir.toString())
                    .addDirectory(logDir.toString())
                    .setIgnoreFormatted(true)
                    .run();
        }
    }
}
