package dev.director.testkit.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The switches of a proxy, read by its connections for every piece of data. Thread-safe. */
final class Faults {
    volatile Duration requestDelay = Duration.ZERO;
    volatile Duration responseDelay = Duration.ZERO;
    volatile boolean dropRequests;
    volatile boolean dropResponses;
    volatile boolean refuse;

    /** How many answers are still to be lost, by the api key of their requests. */
    final Map<Short, Integer> answersToLose = new ConcurrentHashMap<>();

    final AtomicInteger answersLost = new AtomicInteger();

    /** Takes one of the answers to be lost; false when none is due. */
    boolean takeLoss(short apiKey) {
        boolean[] taken = {false};
        answersToLose.computeIfPresent(
                apiKey,
                (key, left) -> {
                    taken[0] = true;
                    return left > 1 ? left - 1 : null;
                });
        return taken[0];
    }

    void heal() {
        requestDelay = Duration.ZERO;
        responseDelay = Duration.ZERO;
        dropRequests = false;
        dropResponses = false;
        refuse = false;
        answersToLose.clear();
    }
}
