package dev.director.testkit.observe;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record as it was read, with its bytes as text and JSON where they are that.
 *
 * @param raw as the consumer returned it
 */
public record TopicRecord(ConsumerRecord<byte[], byte[]> raw) {

    /** The key as UTF-8; empty for a null key. */
    public Optional<String> key() {
        return Optional.ofNullable(raw.key()).map(TopicRecord::text);
    }

    /** The value as UTF-8; empty for a tombstone. */
    public Optional<String> value() {
        return Optional.ofNullable(raw.value()).map(TopicRecord::text);
    }

    /**
     * The value as a JSON tree; a missing node for a tombstone.
     *
     * @throws JacksonException where it is not JSON
     */
    public JsonNode json() {
        JsonMapper mapper = JsonMapper.shared();
        return Optional.ofNullable(raw.value())
                .map(mapper::readTree)
                .orElseGet(mapper::missingNode);
    }

    /** The last header of this name, as UTF-8. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(raw.headers().lastHeader(name))
                .map(Header::value)
                .map(TopicRecord::text);
    }

    /** All headers as UTF-8, the last of each name. */
    public Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Header header : raw.headers()) {
            all.put(header.key(), header.value() == null ? "" : text(header.value()));
        }
        return all;
    }

    /** {@code topic-partition@offset}. */
    public String position() {
        return raw.topic() + "-" + raw.partition() + "@" + raw.offset();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
