package dev.director.api.topics.batches;

import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.LatestValues;
import dev.director.api.topics.files.StoredFiles;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Producer;

/**
 * What the runs of an instance's batches share.
 *
 * @param values the states of all batches, and which are to be cancelled
 * @param lines sends them
 * @param busy how many batches may read or write files at a time; any number may wait
 * @param patience how long Kafka may take over an answer
 */
record RunParts(
        KafkaClients clients,
        Topics topics,
        Clock clock,
        LatestValues values,
        StoredFiles files,
        LineFormat format,
        BatchResults results,
        Producer<byte[], byte[]> lines,
        Semaphore busy,
        Duration patience) {
    BatchInput input() {
        return new BatchInput(files, format);
    }

    Sending sending() {
        return new Sending(lines, topics, clock);
    }
}
