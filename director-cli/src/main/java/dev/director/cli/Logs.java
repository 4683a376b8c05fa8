package dev.director.cli;

import java.util.List;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Chooses what is logged where; has to run before anything logs. */
final class Logs {
    private Logs() {}

    /**
     * Services log to standard error at INFO. The others keep it free for what they have to say
     * themselves: {@code dev} logs to a file in its data folder, the rest show errors only.
     */
    static void configure(String... args) {
        var words = List.of(args);
        boolean service = words.contains("worker") || words.contains("api");
        if (service || System.getProperty("logback.configurationFile") != null) {
            return;
        }
        // Spring would otherwise put its own configuration over this one.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        if (words.contains("dev")) {
            System.setProperty("director.log.folder", DevCommand.dataFolder(args).toString());
            System.setProperty("logback.configurationFile", "logback-dev.xml");
        } else {
            System.setProperty("logback.configurationFile", "logback-quiet.xml");
        }
        // Tomcat logs through java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** The value of an option, wherever it stands, before the command line is parsed. */
    static String option(String name, String otherwise, String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(name) && i + 1 < args.length) {
                return args[i + 1];
            }
            if (args[i].startsWith(name + "=")) {
                return args[i].substring(name.length() + 1);
            }
        }
        return otherwise;
    }
}
