package dev.director.api.topics;

import dev.director.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The runs that were redriven and have ended since, by the generation that ended last. Their
 * markers say so; for the time of which markers are deleted already, the results, which live as
 * long as dead letters do.
 */
final class LaterGenerations {
    /** How far the clocks of workers and brokers may be apart. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final JsonFactory JSON = new JsonFactory();
    private static final String DEFAULT_TENANT = "default";

    private final IdentityTable ended = new IdentityTable();

    private LaterGenerations() {}

    /**
     * Reads what ended from a time on.
     *
     * @param since the time of the oldest dead letter that matters: its redrive came later
     */
    static LaterGenerations read(BoundedReader reader, Topics topics, Instant since, Instant now) {
        var later = new LaterGenerations();
        var from = since.minus(SLACK);
        var lost = reader.lostBefore(topics.finished(), now);
        reader.read(reader.since(topics.finished(), Optional.of(from)), later::noteMarker);
        if (lost.isPresent() && from.isBefore(lost.get())) {
            reader.read(between(reader, topics.results(), from, lost.get()), later::noteResult);
        }
        return later;
    }

    /** The newest generation, 1 or more, that ended; 0 if none is known. */
    long of(RunIdentity identity) {
        return ended.highest(identity.encode()).orElse(0);
    }

    private static Map<TopicPartition, BoundedReader.Range> between(
            BoundedReader reader, String topic, Instant from, Instant to) {
        Map<TopicPartition, BoundedReader.Range> ranges = new HashMap<>();
        var rest = reader.since(topic, Optional.of(to.plus(SLACK)));
        reader.since(topic, Optional.of(from))
                .forEach((partition, all) -> {
                    var behind = rest.getOrDefault(partition, all);
                    ranges.put(
                            partition,
                            new BoundedReader.Range(all.from(), Math.min(all.to(), behind.from())));
                });
        return ranges;
    }

    private void noteMarker(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null && record.value() != null) {
            note(record.key(), generation(record.value()));
        }
    }

    private void noteResult(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        int generation = generation(record.value());
        if (generation > 0) {
            var peek = Peek.at(record.value(), "requestId", "tenant", "conversationId");
            peek.string("requestId")
                    .map(id ->
                            new RunIdentity(
                                    peek.string("tenant").orElse(DEFAULT_TENANT),
                                    peek.string("conversationId").orElse(id),
                                    id))
                    .ifPresent(identity -> note(identity.encode(), generation));
        }
    }

    private void note(byte[] identity, int generation) {
        if (generation > 0) {
            ended.raise(identity, generation);
        }
    }

    /** The field of that name, token by token: of most values it is all that is wanted. */
    private static int generation(byte[] value) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = parser.currentName().equals("generation");
                boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
                if (wanted) {
                    return number ? parser.getIntValue() : 0;
                }
                parser.skipChildren();
            }
            return 0;
        } catch (JacksonException broken) {
            return 0;
        }
    }
}
