package dev.director.cli.bench;

import dev.director.schemas.Codec;
import dev.director.schemas.ContentHash;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Status;
import dev.director.schemas.Topics;
import dev.director.worker.outbox.KafkaClients;
import dev.director.worker.outbox.RunKeys;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes what a week of work leaves behind, as workers write it: markers of finished runs, and runs
 * that are still open. In transactions of the size that a busy worker's have, since many small ones
 * are slower to read than few large ones.
 */
final class PastWork {
    private static final int TRANSACTION = 100;
    private static final Duration SPREAD = Duration.ofDays(7);

    private final Stage stage;
    private final Topics topics;
    private final String group;

    PastWork(Stage stage, Topics topics, String group) {
        this.stage = stage;
        this.topics = topics;
        this.group = group;
    }

    /** Writes it all, and commits the group's offsets behind it: none of it is new. */
    void write(int finished, int open, Requests requests) throws InterruptedException {
        var clients = new KafkaClients(stage.bootstrap(), Map.of(), "bench-past");
        try (Producer<byte[], byte[]> writer = clients.transactional("bench-past")) {
            writer.initTransactions();
            long now = System.currentTimeMillis();
            inTransactions(writer, finished, number -> marker(number, finished, now));
            List<ProducerRecord<byte[], byte[]>> journal = publish(open, requests);
            inTransactions(writer, open, journal::get);
            commitOffsets(stage.admin());
        } catch (ExecutionException e) {
            throw new BenchFailure("the past could not be written: " + e.getCause());
        }
    }

    private static void inTransactions(
            Producer<byte[], byte[]> writer,
            int count,
            IntFunction<ProducerRecord<byte[], byte[]>> message) {
        for (int from = 0; from < count; from += TRANSACTION) {
            writer.beginTransaction();
            for (int number = from; number < Math.min(count, from + TRANSACTION); number++) {
                var _ = writer.send(message.apply(number));
            }
            writer.commitTransaction(); // throws if a send failed
        }
    }

    /** The last one is of now, the first one of a week ago. */
    private ProducerRecord<byte[], byte[]> marker(int number, int count, long now) {
        RunId id = new RunId("default", "past-" + number, "past-" + number);
        long age = SPREAD.toMillis() * (count - number) / count;
        return new ProducerRecord<>(
                topics.finished(),
                partitionOf(id.keyBytes()),
                now - age,
                RunKeys.encode(id),
                Codec.encode(new FinishedMarker(Status.COMPLETED, 0, number)));
    }

    /** Publishes the requests of the open runs; returns the journal's entry for each. */
    private List<ProducerRecord<byte[], byte[]>> publish(int count, Requests requests)
            throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = Clients.producer(stage.bootstrap())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>(count);
            for (int number = 0; number < count; number++) {
                sent.add(producer.send(requests.record(number)));
            }
            List<ProducerRecord<byte[], byte[]>> entries = new ArrayList<>(count);
            for (int number = 0; number < count; number++) {
                entries.add(accepted(requests.record(number).value(), sent.get(number).get()));
            }
            return entries;
        }
    }

    private ProducerRecord<byte[], byte[]> accepted(byte[] body, RecordMetadata at) {
        DirectorRequest request =
                switch (Codec.decode(DirectorRequest.class, body)) {
                    case Decoded.Readable<DirectorRequest>(DirectorRequest readable) -> readable;
                    case Decoded.Unreadable<DirectorRequest> broken ->
                            throw new IllegalStateException(broken.message());
                };
        JournalEntry entry =
                JournalEntry.of(
                        new Pointer(at.topic(), at.partition(), at.offset()),
                        Instant.ofEpochMilli(at.timestamp()),
                        ContentHash.of(request),
                        body.length,
                        Instant.ofEpochMilli(at.timestamp()).plus(Duration.ofDays(1)));
        return new ProducerRecord<>(
                topics.journal(),
                at.partition(),
                RunKeys.encode(RunId.of(request)),
                Codec.encode(entry));
    }

    private void commitOffsets(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (String topic : topics.inbound()) {
            for (int partition = 0; partition < Stage.PARTITIONS; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        admin.listOffsets(ends)
                .all()
                .get()
                .forEach((at, end) -> offsets.put(at, new OffsetAndMetadata(end.offset())));
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
    }

    /** Where a key lives, as every Java producer places it. */
    static int partitionOf(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % Stage.PARTITIONS;
    }

    /** Numbers of requests that go to each partition, in the order of the partitions. */
    static int[] onePerPartition(String idPrefix) {
        int[] numbers = new int[Stage.PARTITIONS];
        for (int partition = 0; partition < numbers.length; partition++) {
            while (partitionOf(key(idPrefix, numbers[partition])) != partition) {
                numbers[partition]++;
            }
        }
        return numbers;
    }

    private static byte[] key(String idPrefix, int number) {
        return (idPrefix + number).getBytes(StandardCharsets.UTF_8);
    }
}
