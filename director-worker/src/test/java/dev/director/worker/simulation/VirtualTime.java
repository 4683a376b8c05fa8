package dev.director.worker.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when nothing is left to do at its moment. Threads take turns: exactly one
 * runs at a time, the one that has the baton, until it sleeps or ends; then the earliest event is
 * next, and of two at the same time the one that was asked for first. So a simulation is the same
 * each time, and hours of it take seconds.
 *
 * <p>A thread that blocks on anything but {@link #sleep} keeps the baton, and all stands still.
 */
final class VirtualTime extends Clock {

    private static final Instant START = Instant.parse("2026-12-01T08:00:00Z");

    /** The turn of the thread that runs. */
    private static final ScopedValue<Semaphore> TURN = ScopedValue.newInstance();

    private record Event(long at, long number, Runnable deed) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Semaphore baton = new Semaphore(0);
    private long now;
    private long number;
    private @Nullable Throwable failure;

    /** Since the start. */
    Duration elapsed() {
        return Duration.ofNanos(now);
    }

    long nanoTime() {
        return now;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    /** Does something later, on no thread of its own: it must not sleep. */
    void after(Duration wait, Runnable deed) {
        events.add(new Event(now + Math.max(0, wait.toNanos()), number++, deed));
    }

    /** Lets time pass for the calling thread, one of {@link #thread}. */
    void sleep(Duration time) throws InterruptedException {
        Semaphore turn = TURN.get();
        after(time, () -> hand(turn));
        baton.release();
        turn.acquire();
    }

    /** A thread, to be started at once, that has its first turn when others have had theirs. */
    Thread thread(Runnable body) {
        Semaphore turn = new Semaphore(0);
        after(Duration.ZERO, () -> hand(turn));
        return Thread.ofVirtual()
                .unstarted(() ->
                        ScopedValue.where(TURN, turn)
                                .run(() -> {
                                    try {
                                        turn.acquire();
                                        body.run();
                                    } catch (InterruptedException | RuntimeException | Error e) {
                                        failure = e;
                                    } finally {
                                        baton.release();
                                    }
                                }));
    }

    /** Blocks until that thread sleeps or has ended. */
    private void hand(Semaphore turn) {
        turn.release();
        baton.acquireUninterruptibly();
    }

    /** Lets events happen until it is done, or that time has come. */
    void run(BooleanSupplier done, Duration atMost) throws InterruptedException {
        // On a virtual thread as well: to hand the baton on is cheap then.
        Thread running =
                Thread.ofVirtual()
                        .start(() -> {
                            while (failure == null
                                    && !done.getAsBoolean()
                                    && !events.isEmpty()
                                    && now <= atMost.toNanos()) {
                                Event next = events.remove();
                                now = next.at();
                                try {
                                    next.deed().run();
                                } catch (RuntimeException | Error e) {
                                    failure = e;
                                }
                            }
                        });
        running.join();
        Throwable failed = failure;
        if (failed != null) {
            throw new AssertionError("at " + elapsed(), failed);
        }
    }
}
