package dev.director.testkit.broker;

import java.util.concurrent.CountDownLatch;

/**
 * A broker in a process of its own: {@code --port 9092 --data ./data}. Prints {@code broker ready
 * on 127.0.0.1:9092} when it answers, and runs until it is terminated, which shuts it down in an
 * orderly way. Exit code 1 and one line on standard error when it cannot start.
 *
 * <p>Further arguments: {@code --set name=value} for a broker property; {@code --proxied-port} and
 * {@code --advertised-port} for the listener behind a proxy.
 */
public final class BrokerMain {
    private BrokerMain() {}

    /** See the class; each argument is a name followed by its value. */
    public static void main(String[] args) throws InterruptedException {
        try {
            BrokerArguments given = BrokerArguments.parse(args);
            EmbeddedBroker broker = EmbeddedBroker.start(given.settings(), given.ports());
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
            System.out.println("broker ready on " + broker.bootstrapServers());
        } catch (BrokerStartException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }
}
