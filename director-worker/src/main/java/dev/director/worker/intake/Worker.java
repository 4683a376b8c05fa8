package dev.director.worker.intake;

import dev.director.worker.intake.budget.Treasury;
import dev.director.worker.outbox.BrokerRefusal;
import dev.director.worker.outbox.Outbox;
import dev.director.worker.outbox.ProgressLog;
import dev.director.worker.run.Lane;
import dev.director.worker.run.WaitReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running worker: what was wired together, from start to end. Thread-safe. */
public final class Worker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final Outbox outbox;
    private final PollLoop loop;
    private final Bodies bodies;
    private final ProgressLog progress;
    private final ControlFollower control;
    private final Treasury treasury;
    private final Dispatcher dispatcher;
    private final CompletableFuture<WorkerFailure> failure;
    private boolean closed;

    Worker(
            Outbox outbox,
            PollLoop loop,
            Bodies bodies,
            ProgressLog progress,
            ControlFollower control,
            Treasury treasury,
            Dispatcher dispatcher,
            CompletableFuture<WorkerFailure> failure) {
        this.outbox = outbox;
        this.loop = loop;
        this.bodies = bodies;
        this.progress = progress;
        this.control = control;
        this.treasury = treasury;
        this.dispatcher = dispatcher;
        this.failure = failure;
    }

    /**
     * Starts to consume, and returns once the worker has joined its group.
     *
     * @throws WorkerFailure when it cannot
     */
    public void start() throws InterruptedException {
        try {
            outbox.start();
        } catch (BrokerRefusal refusal) {
            throw Assembly.refused(refusal);
        }
        treasury.start();
        control.start();
        loop.start();
        if (!loop.awaitJoined(Duration.ofSeconds(60))) {
            log.warn("The group has not let this worker in yet; it goes on trying");
        }
        if (failure.isDone()) {
            throw failure.join();
        }
    }

    /** Whether an operator paused the lane, as far as this worker has heard. */
    public boolean isPaused(Lane lane) {
        return dispatcher.isPaused(lane);
    }

    /** How many runs of the lane wait for their turn on this worker. */
    public int waiting(Lane lane) {
        return dispatcher.waiting(lane);
    }

    /** How many of them wait for that. */
    public int waiting(Lane lane, WaitReason reason) {
        return dispatcher.waiting(lane, reason);
    }

    /** Completes when the worker cannot go on, with the reason. */
    public CompletableFuture<WorkerFailure> failure() {
        return failure;
    }

    /**
     * Drains, commits, leaves the group. Returns within the grace and half a minute, also when no
     * broker answers. May be called twice.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            boolean left = loop.stop(loop.patience());
            // Where the broker is away, the poll thread waits for the outbox's transaction to end.
            outbox.close();
            if (!left && !loop.stop(Duration.ofSeconds(6))) {
                log.warn("The group could not be left; the session timeout ends the membership");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.close();
        }
        treasury.close();
        control.close();
        bodies.close();
        progress.close();
    }
}
