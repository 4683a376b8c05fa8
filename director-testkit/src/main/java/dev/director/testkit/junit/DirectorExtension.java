package dev.director.testkit.junit;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.proxy.TcpProxy;
import dev.director.testkit.simulator.ProviderSimulator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives tests, as parameters:
 *
 * <ul>
 *   <li>{@link Broker}: one for the whole run, started when first asked for. {@code
 *       -Ddirector.test.kafka=embedded} (the default), {@code container} (Testcontainers, needs
 *       Docker and {@code org.testcontainers:testcontainers-kafka}) or {@code host:port};
 *   <li>{@link ProviderSimulator}: a fresh one for each test;
 *   <li>{@link TcpProxy} with {@link InFrontOf}: in front of either; healed after each test;
 *   <li>{@link TopicPrefix}: the test's own.
 * </ul>
 *
 * <p>Within a test each type is one object, in lifecycle methods too. Tests that ask for the
 * broker's proxy never run at the same time as one another.
 */
public final class DirectorExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(DirectorExtension.class);
    private static final Set<Class<?>> OFFERED =
            Set.of(Broker.class, ProviderSimulator.class, TcpProxy.class, TopicPrefix.class);

    /** JUnit creates it. */
    public DirectorExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return OFFERED.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        if (type == Broker.class) {
            return broker(test);
        }
        if (type == ProviderSimulator.class) {
            return simulator(test);
        }
        if (type == TopicPrefix.class) {
            return test.getStore(NAMESPACE)
                    .computeIfAbsent(
                            TopicPrefix.class, key -> TopicPrefix.next(), TopicPrefix.class);
        }
        InFrontOf.Server server =
                parameter
                        .findAnnotation(InFrontOf.class)
                        .orElseThrow(() ->
                                new ParameterResolutionException(
                                        "a TcpProxy parameter needs @InFrontOf"))
                        .value();
        return switch (server) {
            case BROKER -> brokerProxy(test);
            case SIMULATOR -> simulatorProxy(test);
        };
    }

    private static SharedBroker broker(ExtensionContext test) {
        return test.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        SharedBroker.class, key -> SharedBroker.start(), SharedBroker.class);
    }

    private static ProviderSimulator simulator(ExtensionContext test) {
        return test.getStore(NAMESPACE)
                .computeIfAbsent(
                        ProviderSimulator.class,
                        key -> ProviderSimulator.start(),
                        ProviderSimulator.class);
    }

    /** It outlives the test, its faults do not. */
    private static TcpProxy brokerProxy(ExtensionContext test) {
        TcpProxy proxy =
                broker(test)
                        .proxy()
                        .orElseThrow(() ->
                                new TestAbortedException(
                                        "only the embedded broker can stand behind a proxy"));
        test.getStore(NAMESPACE)
                .computeIfAbsent(Healing.class, key -> new Healing(proxy), Healing.class);
        return proxy;
    }

    private record Healing(TcpProxy proxy) implements AutoCloseable {
        @Override
        public void close() {
            proxy.heal();
        }
    }

    private static TcpProxy simulatorProxy(ExtensionContext test) {
        InetSocketAddress target =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), simulator(test).port());
        return test.getStore(NAMESPACE)
                .computeIfAbsent(TcpProxy.class, key -> TcpProxy.to(target), TcpProxy.class);
    }
}
