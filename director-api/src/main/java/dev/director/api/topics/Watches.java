package dev.director.api.topics;

import dev.director.api.index.RequestKey;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes those who wait for news of a request. Thread-safe. */
public final class Watches {
    private final ConcurrentHashMap<RequestKey, Set<Watch>> watches = new ConcurrentHashMap<>();

    Watches() {}

    /** Notes from now on whether there is news of a request. To be closed. */
    Watch of(RequestKey key) {
        Watch watch = new Watch(key);
        watches.compute(
                key,
                (_, others) -> {
                    Set<Watch> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                    all.add(watch);
                    return all;
                });
        return watch;
    }

    /** There is news of these. */
    void changed(Collection<RequestKey> keys) {
        keys.forEach(key -> watches.getOrDefault(key, Set.of()).forEach(Watch::wake));
    }

    /** There may be news of any. */
    void changed() {
        watches.values().forEach(all -> all.forEach(Watch::wake));
    }

    /** Somebody who waits. For one thread. */
    public final class Watch implements AutoCloseable {
        private final RequestKey key;
        private final Semaphore news = new Semaphore(0);

        private Watch(RequestKey key) {
            this.key = key;
        }

        private void wake() {
            news.release();
        }

        /** Waits for news since the last time; returns whether there was some in time. */
        public boolean await(Duration atMost) throws InterruptedException {
            boolean some = news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
            news.drainPermits();
            return some;
        }

        @Override
        public void close() {
            watches.computeIfPresent(
                    key,
                    (_, all) -> {
                        all.remove(this);
                        return all.isEmpty() ? null : all;
                    });
        }
    }
}
