package dev.director.api.topics.batches;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.files.FileGone;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one batch from wherever its state says it is to its end, in a thread of its own. Where Kafka
 * fails it begins again from the state that Kafka has; it ends early where its thread is
 * interrupted, and the next owner goes on the same way.
 */
final class BatchRun implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(BatchRun.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** The workers end what is late by themselves; what they do not is cancelled then. */
    private static final Duration CANCEL_AFTER = Duration.ofSeconds(5);

    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(15);

    private final RunParts parts;
    private final FencedWriter writer;
    private final String key;
    private volatile @Nullable Tally tally;
    private volatile int total;

    /**
     * @param key of the batch's state
     */
    BatchRun(RunParts parts, FencedWriter writer, String key) {
        this.parts = parts;
        this.writer = writer;
        this.key = key;
    }

    /** How many lines have their result by now, where that is being counted. */
    Optional<BatchState.Counts> counts() {
        Tally counting = tally;
        return counting == null ? Optional.empty() : Optional.of(counting.counts(total));
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted() && !isEnded()) {
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException handedOver) {
            log.debug("{} is left to its next owner.", key);
        }
    }

    private boolean isEnded() throws InterruptedException {
        try {
            parts.values().catchUp();
            Optional<BatchState> state = parts.values().seen(key).map(BatchState::decode);
            if (state.isPresent() && !state.get().status().isTheEnd()) {
                goOn(state.get());
            }
            return true;
        } catch (BrokerUnavailable | IOException e) {
            log.debug("{} goes on when Kafka does.", key, e);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                log.debug("{} was interrupted within Kafka's client.", key, e);
            } else {
                log.error("{} failed unexpectedly; it goes on from its last state.", key, e);
            }
        }
        return false;
    }

    private void goOn(BatchState found) throws InterruptedException, IOException {
        BatchState batch = found;
        if (batch.status() == BatchStatus.VALIDATING) {
            batch = validated(batch);
        }
        if (batch.status().isTheEnd()) {
            return;
        }
        Tally counting = new Tally();
        total = batch.counts().total();
        parts.results().follow(batch, counting);
        try {
            parts.results().scan(batch, counting);
            tally = counting;
            finish(answered(batch, counting), counting);
        } catch (FileGone gone) {
            var fault = new BatchFault("file_not_found", "The input was deleted.", "", 0);
            save(batch.withFaults(List.of(fault)).reached(BatchStatus.FAILED, now()));
        } finally {
            parts.results().leave(batch, counting);
            tally = null;
        }
    }

    private BatchState validated(BatchState batch) throws InterruptedException, IOException {
        parts.busy().acquire();
        try {
            return save(new Validation(parts.input(), parts.clock()).of(batch));
        } finally {
            parts.busy().release();
        }
    }

    /** The batch when all of its lines have their result, or will have none. */
    private BatchState answered(BatchState found, Tally counting)
            throws InterruptedException, IOException {
        Submission submission = new Submission(parts.input(), parts.sending());
        BatchState batch = submitted(found, counting, submission);
        Instant countAt = now().plus(COUNT_EVERY);
        boolean isCancelled = false;
        while (!counting.isDoneUpTo(batch.submitted()) && isInTime(batch, GIVE_UP_AFTER)) {
            if (!isCancelled && (isToBeCancelled(batch) || !isInTime(batch, CANCEL_AFTER))) {
                submission.cancelRest(batch, counting, "The batch is over.");
                isCancelled = true;
            }
            if (now().isAfter(countAt)) {
                batch = counted(batch, counting);
                countAt = now().plus(COUNT_EVERY);
            }
            counting.await(LOOK);
        }
        return batch;
    }

    private BatchState submitted(BatchState found, Tally counting, Submission submission)
            throws InterruptedException, IOException {
        BatchState[] batch = {found};
        parts.busy().acquire();
        try {
            submission.submit(
                    found,
                    counting,
                    () -> isToBeCancelled(found) || !isInTime(found, Duration.ZERO),
                    lines -> batch[0] = save(batch[0].withSubmitted(lines)));
        } finally {
            parts.busy().release();
        }
        return batch[0];
    }

    /** For those who ask other instances. */
    private BatchState counted(BatchState batch, Tally counting) {
        var counts = counting.counts(batch.counts().total());
        return counts.equals(batch.counts()) ? batch : save(batch.withCounts(counts));
    }

    private void finish(BatchState found, Tally counting) throws InterruptedException, IOException {
        BatchState batch = found;
        if (batch.status() != BatchStatus.FINALIZING) {
            batch = save(counted(batch, counting).reached(BatchStatus.FINALIZING, now()));
        }
        BatchState ended = batch.reached(end(batch, counting), now());
        parts.busy().acquire();
        try {
            var output = new BatchOutput(parts.files(), parts.format(), parts.input(), ended);
            var written = output.write(parts.results(), counting, parts.topics().results());
            Map<String, byte[]> values = new HashMap<>(written.headers());
            values.put(key, ended.withCounts(written.counts()).withFiles(written.ids()).encode());
            writer.commit(values);
        } finally {
            parts.busy().release();
        }
    }

    private BatchStatus end(BatchState batch, Tally counting) {
        var counts = counting.counts(batch.counts().total());
        if (isToBeCancelled(batch)) {
            return BatchStatus.CANCELLED;
        }
        return counts.completed() == counts.total() || isInTime(batch, Duration.ZERO)
                ? BatchStatus.COMPLETED
                : BatchStatus.EXPIRED;
    }

    private boolean isToBeCancelled(BatchState batch) {
        return parts.values().seen(BatchState.cancelKey(batch.tenant(), batch.id())).isPresent();
    }

    private boolean isInTime(BatchState batch, Duration grace) {
        return now().isBefore(batch.expiry().plus(grace));
    }

    private BatchState save(BatchState batch) {
        writer.commit(Map.of(key, batch.encode()));
        return batch;
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
