package dev.director.api.topics.files;

import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.LatestValues;
import dev.director.schemas.Topics;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** The files of all tenants. Thread-safe; every method blocks while Kafka works. */
public final class StoredFiles implements AutoCloseable {
    private final KafkaClients clients;
    private final Topics topics;
    private final LatestValues headers;
    private final Clock clock;
    private final Duration patience;
    private final Producer<byte[], byte[]> producer;

    /**
     * @param headers the values of the topic of batches, which has the files' headers too
     * @param patience how long Kafka may take over a chunk
     */
    public StoredFiles(
            KafkaClients clients,
            Topics topics,
            LatestValues headers,
            Clock clock,
            Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.headers = headers;
        this.clock = clock;
        this.patience = patience;
        this.producer = clients.bulkProducer("director-api-files", patience);
    }

    /**
     * Begins a file. It is none until its header is kept.
     *
     * @param tenant whose it will be
     * @param lifetime after which it expires; at most the retention of the topic
     * @throws BrokerUnavailable if Kafka does not answer
     */
    public FileOutput create(String tenant, String filename, String purpose, Duration lifetime) {
        var now = clock.instant();
        String id = Ids.next("file-", now);
        return new FileOutput(
                producer,
                topics.files(),
                new FileHeader(
                        id,
                        tenant,
                        filename,
                        purpose,
                        0,
                        now.getEpochSecond(),
                        now.plus(lifetime).getEpochSecond(),
                        Math.floorMod(id.hashCode(), partitions()),
                        0,
                        0));
    }

    private int partitions() {
        try {
            return producer.partitionsFor(topics.files()).size();
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    /**
     * Makes it a file that is found, by this instance at once.
     *
     * @throws BrokerUnavailable if Kafka does not take it
     */
    public void keep(FileHeader file) {
        headers.put(file.key(), Optional.of(file.encode()));
    }

    /**
     * A tenant's file.
     *
     * @throws BrokerUnavailable if nothing certain could be said in time
     */
    public Optional<FileHeader> find(String tenant, String id) {
        return headers.find(FileHeader.key(tenant, id)).map(FileHeader::decode).filter(this::lives);
    }

    /**
     * A tenant's files in the order of their making.
     *
     * @param newestFirst or the oldest
     * @param after only files that come behind this one
     * @param purpose only those
     * @throws BrokerUnavailable if the headers could not be read to their end in time
     */
    public List<FileHeader> list(
            String tenant,
            boolean newestFirst,
            Optional<String> after,
            Optional<String> purpose,
            int most) {
        headers.catchUp();
        return headers
                .page(
                        FileHeader.prefix(tenant),
                        newestFirst,
                        after.map(id -> FileHeader.key(tenant, id)),
                        json -> isWanted(FileHeader.decode(json), purpose),
                        most)
                .stream()
                .map(FileHeader::decode)
                .toList();
    }

    private boolean isWanted(FileHeader file, Optional<String> purpose) {
        return lives(file) && purpose.filter(it -> !it.equals(file.purpose())).isEmpty();
    }

    private boolean lives(FileHeader file) {
        return file.expiresAt() > clock.instant().getEpochSecond();
    }

    /**
     * A file's content. To be closed; reading it throws {@link FileGone} where it was deleted
     * meanwhile, and {@link BrokerUnavailable} where Kafka does not go on.
     */
    public InputStream open(FileHeader file) {
        return new FileInput(clients.scanner("director-api-files"), topics.files(), file, patience);
    }

    /**
     * Deletes a file: first its header, so that nobody finds it any more, then what it holds. What
     * a crash in between leaves behind expires.
     *
     * @throws BrokerUnavailable if Kafka does not take it
     */
    public void delete(FileHeader file) {
        headers.put(file.key(), Optional.empty());
        for (int i = 0; i < file.chunks(); i++) {
            byte[] key = file.chunkKey(i).getBytes(StandardCharsets.UTF_8);
            var _ = send(new ProducerRecord<>(topics.files(), file.partition(), key, null));
        }
        producer.flush();
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private static BrokerUnavailable unavailable(Exception e) {
        return new BrokerUnavailable("Kafka did not take a file: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
