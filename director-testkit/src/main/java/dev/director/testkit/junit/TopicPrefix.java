package dev.director.testkit.junit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A prefix for topics and groups that no other test has, so that tests which share a broker never
 * meet.
 *
 * @param value {@code t17-k3x9.director.}, for instance: the test's number, and a mark of this JVM
 *     for the case that several share one broker
 */
public record TopicPrefix(String value) {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final String JVM = mark();

    static TopicPrefix next() {
        return new TopicPrefix("t" + TESTS.incrementAndGet() + "-" + JVM + ".director.");
    }

    /**
     * {@code name} behind the prefix: {@code topic("requests")} is {@code
     * t17-k3x9.director.requests}.
     */
    public String topic(String name) {
        return value + name;
    }

    private static String mark() {
        long now = System.currentTimeMillis() ^ (ProcessHandle.current().pid() << 16);
        String digits = Long.toString(now & 0xFFFFFFFFL, 36);
        return digits.substring(Math.max(0, digits.length() - 5));
    }

    @Override
    public String toString() {
        return value;
    }
}
