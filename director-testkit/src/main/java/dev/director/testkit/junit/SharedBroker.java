package dev.director.testkit.junit;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.proxy.TcpProxy;
import java.util.Optional;

/** The one broker of a test run, chosen by the system property {@value #CHOICE}. */
interface SharedBroker extends Broker, AutoCloseable {
    String CHOICE = "director.test.kafka";

    /** A proxy whose clients stay behind it, where this kind of broker can have one. */
    Optional<TcpProxy> proxy();

    @Override
    void close();

    static SharedBroker start() {
        String choice = System.getProperty(CHOICE, "embedded");
        return switch (choice) {
            case "embedded" -> EmbeddedSharedBroker.start();
            case "container" -> ContainerBroker.start();
            default -> addressed(choice);
        };
    }

    private static SharedBroker addressed(String choice) {
        if (!choice.matches(".+:\\d+")) {
            throw new IllegalArgumentException(
                    "-D" + CHOICE + " is embedded, container or host:port, not " + choice);
        }
        return new AddressedBroker(choice);
    }
}
