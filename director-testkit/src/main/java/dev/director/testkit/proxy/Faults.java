package dev.director.testkit.proxy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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

    /** The api keys of requests that are held back. Guarded by this, as is what follows. */
    private final Set<Short> toHoldBack = new HashSet<>();

    private int heldBack;

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

    synchronized void holdBack(short apiKey) {
        toHoldBack.add(apiKey);
    }

    /** Blocks for as long as requests of this kind are held back. */
    synchronized void passOrWait(short apiKey) throws InterruptedException {
        heldBack++;
        try {
            while (toHoldBack.contains(apiKey)) {
                wait();
            }
        } finally {
            heldBack--;
        }
    }

    synchronized int heldBack() {
        return heldBack;
    }

    private synchronized void letGo() {
        toHoldBack.clear();
        notifyAll();
    }

    void heal() {
        requestDelay = Duration.ZERO;
        responseDelay = Duration.ZERO;
        dropRequests = false;
        dropResponses = false;
        refuse = false;
        answersToLose.clear();
        letGo();
    }
}
