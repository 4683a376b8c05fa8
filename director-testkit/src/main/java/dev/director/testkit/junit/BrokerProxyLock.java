package dev.director.testkit.junit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/** Keeps tests that put faults on the broker's one proxy from running at the same time. */
final class BrokerProxyLock implements ResourceLocksProvider {

    private static final Set<Lock> PROXY = Set.of(new Lock("director.broker-proxy"));

    /** JUnit creates it. */
    BrokerProxyLock() {}

    @Override
    public Set<Lock> provideForMethod(
            List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        return Stream.of(testMethod.getParameters())
                        .map(parameter -> parameter.getAnnotation(InFrontOf.class))
                        .anyMatch(
                                front -> front != null && front.value() == InFrontOf.Server.BROKER)
                ? PROXY
                : Set.of();
    }
}
