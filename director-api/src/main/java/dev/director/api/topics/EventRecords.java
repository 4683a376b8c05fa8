package dev.director.api.topics;

import dev.director.schemas.CancelRequest;
import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the records of events, with their CloudEvents headers. Thread-safe.
 *
 * @param source who says so, as {@code ce_source}
 * @param clock stamps the events
 */
public record EventRecords(String source, Clock clock) {

    /**
     * A request.
     *
     * @param body its JSON, byte for byte
     */
    public ProducerRecord<byte[], byte[]> request(
            String topic, DirectorRequest request, byte[] body) {
        return of(
                topic,
                request.recordKey(),
                body,
                DirectorRequest.class,
                request.tenant() + "/" + request.requestId(),
                request.requestId());
    }

    /** What ends one. */
    public ProducerRecord<byte[], byte[]> cancel(String topic, CancelRequest cancel) {
        return of(
                topic,
                cancel.recordKey(),
                Codec.encode(cancel),
                CancelRequest.class,
                cancel.tenant() + "/" + cancel.requestId() + "/cancel",
                cancel.requestId());
    }

    /**
     * Any event.
     *
     * @param type its class
     * @param id the same for the same event, as {@code ce_id}
     * @param requestId of which request it is
     */
    ProducerRecord<byte[], byte[]> of(
            String topic, String key, byte[] value, Class<?> type, String id, String requestId) {
        var record = new ProducerRecord<>(topic, utf8(key), value);
        CloudEventHeaders.of(
                        CloudEventHeaders.typeOf(type),
                        source,
                        id,
                        clock.instant(),
                        Optional.of(requestId))
                .forEach((name, text) -> record.headers().add(name, utf8(text)));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
