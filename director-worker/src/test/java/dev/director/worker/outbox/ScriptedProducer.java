package dev.director.worker.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A transactional producer that fails as it is told to, as the real one fails. */
final class ScriptedProducer extends MockProducer<byte[], byte[]> {

    /** What the next commits throw, before anything is committed. */
    final Deque<RuntimeException> commitFailures = new ArrayDeque<>();

    /** What the next commits throw, after everything was committed. */
    final Deque<RuntimeException> lostAnswers = new ArrayDeque<>();

    final List<String> calls = new ArrayList<>();
    Predicate<ProducerRecord<byte[], byte[]>> tooLarge = message -> false;

    /** What every send fails with, if it is to fail. */
    @Nullable RuntimeException refusal;

    Runnable beforeCommit = () -> {};
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.of();
    private boolean broken;

    ScriptedProducer() {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
        calls.add("begin");
        broken = false;
        super.beginTransaction();
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        if (tooLarge.test(message)) {
            broken = true;
            return CompletableFuture.failedFuture(new RecordTooLargeException("too large"));
        }
        return super.send(message);
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> sent, ConsumerGroupMetadata group) {
        if (broken) {
            throw new KafkaException(
                    "the transaction is in an error state", new RecordTooLargeException("first"));
        }
        calls.add("offsets of generation " + group.generationId());
        offsets = sent;
        super.sendOffsetsToTransaction(sent, group);
    }

    @Override
    public void commitTransaction() {
        calls.add("commit");
        beforeCommit.run();
        if (!commitFailures.isEmpty()) {
            throw commitFailures.remove();
        }
        super.commitTransaction();
        if (!lostAnswers.isEmpty()) {
            throw lostAnswers.remove();
        }
    }

    @Override
    public void abortTransaction() {
        calls.add("abort");
        super.abortTransaction();
    }
}
