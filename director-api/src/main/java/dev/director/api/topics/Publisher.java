package dev.director.api.topics;

import dev.director.schemas.CancelRequest;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Feedback;
import dev.director.schemas.ToolResult;
import dev.director.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Puts requests, and what is said to them, on their topics. Thread-safe. */
public final class Publisher implements AutoCloseable {
    private static final String SOURCE = "/director/api";
    private final Producer<byte[], byte[]> producer;
    private final Topics topics;
    private final EventRecords records;

    /**
     * Connects lazily: the first publication needs Kafka, this does not.
     *
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param clock stamps the events
     * @param timeout how long a publication may take
     */
    public Publisher(KafkaClients clients, Topics topics, Clock clock, Duration timeout) {
        this.producer = clients.producer(timeout);
        this.topics = topics;
        this.records = new EventRecords(SOURCE, clock);
    }

    /**
     * Publishes a request and returns when all in-sync replicas have it. The same request published
     * again, after a timeout for instance, is answered once.
     *
     * @param lane which topic
     * @param request what the body was read as
     * @param body the request's JSON, published byte for byte
     * @param trace W3C trace headers to pass on
     * @throws BrokerUnavailable if it was not acknowledged in time; it may or may not be in the
     *     topic
     * @throws RequestTooLarge if it is over a limit of Kafka
     */
    public void publish(
            Lane lane, DirectorRequest request, byte[] body, Map<String, String> trace) {
        var record = records.request(lane.topic(topics), request, body);
        trace.forEach((name, value) ->
                record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        send(record);
    }

    /**
     * Asks to end a request; returns when all in-sync replicas have it.
     *
     * @throws BrokerUnavailable if it was not acknowledged in time
     */
    public void cancel(CancelRequest cancel) {
        send(records.cancel(topics.cancels(), cancel));
    }

    /**
     * Answers a tool call; returns when all in-sync replicas have it.
     *
     * @throws BrokerUnavailable if it was not acknowledged in time
     * @throws RequestTooLarge if it is over a limit of Kafka
     */
    public void answer(ToolResult result) {
        send(
                records.of(
                        topics.toolResults(),
                        result.recordKey(),
                        Codec.encode(result),
                        ToolResult.class,
                        result.tenant() + "/" + result.callId() + "/result",
                        result.requestId()));
    }

    /**
     * Passes on what somebody thought of a result; returns when all in-sync replicas have it.
     *
     * @throws BrokerUnavailable if it was not acknowledged in time
     */
    public void feedback(Feedback feedback) {
        send(
                records.of(
                        topics.feedback(),
                        feedback.recordKey(),
                        Codec.encode(feedback),
                        Feedback.class,
                        feedback.tenant()
                                + "/"
                                + feedback.requestId()
                                + "/feedback/"
                                + feedback.at().toEpochMilli(),
                        feedback.requestId()));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                throw new RequestTooLarge(e);
            }
            throw unavailable(e.getCause(), e);
        } catch (KafkaException e) {
            throw unavailable(e, e);
        }
    }

    private static BrokerUnavailable unavailable(@Nullable Throwable reason, Exception cause) {
        return new BrokerUnavailable("Kafka did not acknowledge the request: " + reason, cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
