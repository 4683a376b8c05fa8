package dev.director.cli.bench;

import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Produces results and usage records without a transaction, and does not wait for the broker: the
 * fastest that a baseline can be. There is no journal and no memory of what was finished.
 * Thread-safe as far as its sender is.
 */
final class PlainCommitter implements StepCommitter {
    private final Topics topics;
    private final Consumer<ProducerRecord<byte[], byte[]>> sender;

    PlainCommitter(Topics topics, Consumer<ProducerRecord<byte[], byte[]>> sender) {
        this.topics = topics;
        this.sender = sender;
    }

    @Override
    public List<Pointer> commit(Step step) {
        for (Publication publication : step.publications()) {
            if (publication instanceof Publication.Result(var id, var result, _)) {
                sender.accept(event(topics.results(), id, result, result.completedAt()));
            } else if (publication instanceof Publication.Usage(var id, var usage)) {
                sender.accept(event(topics.usage(), id, usage, usage.startedAt()));
            }
        }
        return List.of();
    }

    private static ProducerRecord<byte[], byte[]> event(
            String topic, RunId id, Object event, Instant time) {
        RecordHeaders headers = new RecordHeaders();
        CloudEventHeaders.of(
                        CloudEventHeaders.typeOf(event.getClass()),
                        "/director/bench",
                        id.tenant() + "/" + id.key() + "/" + id.requestId(),
                        time,
                        Optional.of(id.requestId()))
                .forEach(
                        (name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return new ProducerRecord<>(topic, null, id.keyBytes(), Codec.encode(event), headers);
    }
}
