package dev.director.api;

import dev.director.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Dead letters as a worker writes them. Immutable; each method returns a changed copy. */
record Letters(
        Topics topics,
        String id,
        String tenant,
        String model,
        String code,
        int generation,
        List<String> origins,
        long at,
        List<Header> original,
        byte[] key,
        byte[] value) {

    static Letters of(Topics topics, String id) {
        return new Letters(
                        topics,
                        id,
                        "default",
                        "kimi-k2",
                        "provider_error",
                        0,
                        List.of(topics.requests()),
                        System.currentTimeMillis(),
                        List.of(header("traceparent", "00-trace-01"), header("mine", "kept")),
                        utf8(id),
                        new byte[0])
                .withValue();
    }

    Letters tenant(String name) {
        return new Letters(
                        topics,
                        id,
                        name,
                        model,
                        code,
                        generation,
                        origins,
                        at,
                        original,
                        key,
                        value)
                .withValue();
    }

    Letters model(String name) {
        return new Letters(
                        topics,
                        id,
                        tenant,
                        name,
                        code,
                        generation,
                        origins,
                        at,
                        original,
                        key,
                        value)
                .withValue();
    }

    Letters code(String word) {
        return new Letters(
                topics, id, tenant, model, word, generation, origins, at, original, key, value);
    }

    Letters generation(int number) {
        return new Letters(
                topics, id, tenant, model, code, number, origins, at, original, key, value);
    }

    Letters from(String... topic) {
        return new Letters(
                topics,
                id,
                tenant,
                model,
                code,
                generation,
                List.of(topic),
                at,
                original,
                key,
                value);
    }

    Letters at(long millis) {
        return new Letters(
                topics, id, tenant, model, code, generation, origins, millis, original, key, value);
    }

    Letters header(Header more) {
        List<Header> all = new ArrayList<>(original);
        all.add(more);
        return new Letters(
                topics, id, tenant, model, code, generation, origins, at, all, key, value);
    }

    Letters value(String text) {
        return new Letters(
                topics,
                id,
                tenant,
                model,
                code,
                generation,
                origins,
                at,
                original,
                key,
                utf8(text));
    }

    private Letters withValue() {
        return value(
                "{\"requestId\":\"%s\",\"tenant\":\"%s\",\"x\":1.10,\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"secret\"}]}"
                        .formatted(id, tenant, model));
    }

    ProducerRecord<byte[], byte[]> record() {
        List<Header> headers = new ArrayList<>(original);
        for (String origin : origins) {
            headers.add(header("kafka_dlt-original-topic", origin));
            headers.add(bytes("kafka_dlt-original-partition", ByteBuffer.allocate(4).putInt(2)));
            headers.add(bytes("kafka_dlt-original-offset", ByteBuffer.allocate(8).putLong(77)));
            headers.add(bytes("kafka_dlt-original-timestamp", ByteBuffer.allocate(8).putLong(at)));
        }
        headers.add(header("kafka_dlt-original-timestamp-type", "LogAppendTime"));
        headers.add(header("kafka_dlt-original-consumer-group", "director-workers"));
        headers.add(header("kafka_dlt-exception-message", "it failed"));
        headers.add(header("director-error-code", code));
        headers.add(header("director-error-message", "it failed"));
        headers.add(header("director-attempts", "4"));
        headers.add(header("director-generation", Integer.toString(generation)));
        return new ProducerRecord<>(topics.dlt(), null, at, key, value, headers);
    }

    void publish() throws Exception {
        KafkaForTests.produce(record());
    }

    static Header header(String name, String text) {
        return new RecordHeader(name, utf8(text));
    }

    private static Header bytes(String name, ByteBuffer bytes) {
        return new RecordHeader(name, bytes.array());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
