package dev.director.worker.outbox;

import dev.director.worker.outbox.EncodedStep.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transactional producer, and what becomes of a batch that it is given. Not thread-safe: the
 * outbox's thread alone uses it.
 *
 * <p>Whatever goes wrong, the answer is one of four, and never a guess: an outcome that cannot be
 * known from here is found out (invariant 3).
 */
final class Transactions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    /** What became of a batch. */
    sealed interface Outcome {

        /** It is committed. */
        record Committed() implements Outcome {}

        /** It is not committed, and may be sent again as it is. */
        record Aborted(String why) implements Outcome {}

        /** It is not committed, since the broker refuses one of its records for good. */
        record Poisoned(RuntimeException cause) implements Outcome {}

        /** Another process has this worker's slot. */
        record SlotTaken(RuntimeException cause) implements Outcome {}
    }

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final CommittedOffsets committedOffsets;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param producers makes a producer with this slot's transactional id
     * @param committedOffsets reads the group's committed offsets
     */
    Transactions(Supplier<Producer<byte[], byte[]>> producers, CommittedOffsets committedOffsets) {
        this.producers = producers;
        this.committedOffsets = committedOffsets;
    }

    /**
     * Initialises the producer, which ends what an earlier process of this slot left open. Blocks
     * until the broker answers.
     */
    void open() throws InterruptedException {
        rebuild();
    }

    /** Sends and commits the batch. Returns when its outcome is known, however long that takes. */
    Outcome commit(Batch batch, Map<Integer, Map<String, Long>> accepted)
            throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets = batch.offsets(accepted);
        boolean committing = false;
        try {
            Producer<byte[], byte[]> open = producer();
            open.beginTransaction();
            List<Write> writes = batch.writes();
            List<Future<RecordMetadata>> sent = new ArrayList<>(writes.size());
            for (Write write : writes) {
                sent.add(open.send(write.message()));
            }
            // Records first: while the markers of the transaction before are still being written,
            // the broker holds them back for a moment, but refuses offsets, which the client then
            // tries again only after its retry backoff (four times the time of a transaction).
            open.flush();
            for (int i = 0; i < sent.size(); i++) {
                RecordMetadata landed = sent.get(i).get();
                if (writes.get(i) instanceof Write.Kept kept) {
                    kept.offset().set(landed.offset());
                }
            }
            open.sendOffsetsToTransaction(offsets, batch.ownership().group());
            committing = true;
            commitUntilKnown(open);
            return new Outcome.Committed();
        } catch (ExecutionException e) {
            return failed(batch, offsets, cause(e), false);
        } catch (KafkaException | IllegalStateException e) {
            return failed(batch, offsets, e, committing);
        }
    }

    /** A commit that timed out may be called again, and an abort after it may not. */
    private static void commitUntilKnown(Producer<byte[], byte[]> open) {
        while (true) {
            try {
                open.commitTransaction();
                return;
            } catch (TimeoutException e) {
                log.warn("The commit got no answer; asking again: {}", e.getMessage());
            }
        }
    }

    private Outcome failed(
            Batch batch,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            RuntimeException failure,
            boolean committing)
            throws InterruptedException {
        if (caused(failure, FencedInstanceIdException.class)) {
            return new Outcome.SlotTaken(failure);
        }
        if (caused(failure, InterruptException.class)) {
            throw new InterruptedException(failure.getMessage());
        }
        requireHope(failure);
        if (!committing && aborted()) {
            return permanent(failure)
                    ? new Outcome.Poisoned(failure)
                    : new Outcome.Aborted(describe(failure));
        }
        log.warn("Rebuilding the producer after {}", describe(failure));
        rebuild();
        return committing && happened(batch, offsets)
                ? new Outcome.Committed()
                : new Outcome.Aborted(describe(failure));
    }

    /** Whether the open transaction could be aborted, with the producer good for another. */
    private boolean aborted() {
        try {
            producer().abortTransaction();
            return true;
        } catch (KafkaException | IllegalStateException e) {
            log.debug("The transaction could not be aborted", e);
            return false;
        }
    }

    /**
     * A new producer under the same transactional id. Its initialisation ends what the old one left
     * open, one way or the other, and fences it.
     */
    private void rebuild() throws InterruptedException {
        discard();
        while (true) {
            try {
                producer();
                return;
            } catch (KafkaException e) {
                requireHope(e);
                log.warn("No transactional producer yet; trying again: {}", describe(e));
                discard();
                Thread.sleep(Duration.ofMillis(200));
            }
        }
    }

    /**
     * Whether the batch was committed, by the id in its offsets' metadata. Only offsets of
     * partitions held without a break since then can tell; where none is held any more, every step
     * is void anyway.
     */
    private boolean happened(Batch batch, Map<TopicPartition, OffsetAndMetadata> offsets)
            throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committedOffsets.read(offsets.keySet());
        boolean happened =
                offsets.keySet().stream()
                        .map(committed::get)
                        .anyMatch(at -> at != null && at.metadata().equals(batch.id()));
        log.warn("Transaction {} {}", batch.id(), happened ? "was committed" : "was not committed");
        return happened;
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            current = producers.get();
            producer = current;
            current.initTransactions();
        }
        return current;
    }

    private void discard() {
        Optional.ofNullable(producer).ifPresent(old -> old.close(Duration.ZERO));
        producer = null;
    }

    /**
     * @throws BrokerRefusal when no retry mends it: a right or a setting is missing
     */
    private static void requireHope(RuntimeException failure) {
        if (caused(failure, AuthorizationException.class)
                || caused(failure, AuthenticationException.class)
                || caused(failure, UnsupportedVersionException.class)
                || caused(failure, ConfigException.class)) {
            throw new BrokerRefusal(
                    "Kafka does not let this worker write: %s; grant it what docs/operations.md lists"
                            .formatted(describe(failure)),
                    failure);
        }
    }

    /** Whether it is the size of a record that the broker refuses. */
    static boolean tooLarge(RuntimeException failure) {
        return caused(failure, RecordTooLargeException.class);
    }

    /** Whether the broker refuses a record of the batch however often it is sent. */
    private static boolean permanent(RuntimeException failure) {
        return tooLarge(failure)
                || caused(failure, InvalidRecordException.class)
                || caused(failure, SerializationException.class);
    }

    /** The producer wraps the first error of a transaction in that of the next call. */
    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException cause(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : new KafkaException(e.getCause());
    }

    private static String describe(RuntimeException failure) {
        if (failure instanceof CommitFailedException) {
            return "the group has moved on (" + failure.getMessage() + ")";
        }
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    @Override
    public void close() {
        Optional.ofNullable(producer).ifPresent(open -> open.close(Duration.ofSeconds(5)));
        producer = null;
    }
}
