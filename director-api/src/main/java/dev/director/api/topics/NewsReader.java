package dev.director.api.topics;

import dev.director.api.index.News;
import dev.director.api.index.Place;
import dev.director.api.index.RequestKey;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.ToolCall;
import dev.director.schemas.ToolResult;
import dev.director.schemas.Topics;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record of a topic says of a request. Never throws for what a record holds. */
final class NewsReader {
    private final Topics topics;

    NewsReader(Topics topics) {
        this.topics = topics;
    }

    /** Nothing where the record names no request, or says nothing that is indexed. */
    Optional<News> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        String topic = record.topic();
        if (topic.equals(topics.requests()) || topic.equals(topics.requestsBatch())) {
            return accepted(record);
        }
        if (topic.equals(topics.results())) {
            return finished(record);
        }
        if (topic.equals(topics.progress())) {
            return progressed(record);
        }
        return topic.equals(topics.toolCalls()) ? called(record) : answered(record);
    }

    private Optional<News> accepted(ConsumerRecord<byte[], byte[]> record) {
        Peek peek =
                Peek.at(
                        record.value(),
                        "requestId",
                        "tenant",
                        "model",
                        "conversationId",
                        "workflow.type");
        String lane = record.topic().equals(topics.requests()) ? "interactive" : "batch";
        return peek.key()
                .map(key ->
                        new News.Accepted(
                                key,
                                new LetterHeaders(record.headers()).generation(),
                                lane,
                                peek.string("model").orElse(""),
                                peek.string("workflow.type"),
                                peek.string("conversationId"),
                                at(record)));
    }

    private static Optional<News> finished(ConsumerRecord<byte[], byte[]> record) {
        Place place = place(record);
        if (Codec.decode(DirectorResult.class, record.value())
                instanceof Decoded.Readable<DirectorResult>(DirectorResult result)) {
            return Optional.of(
                    new News.Finished(
                            new RequestKey(result.tenant(), result.requestId()),
                            result.generation(),
                            result.status().wire(),
                            Optional.of(result.model().requested()),
                            result.model().answered(),
                            Optional.of(result.cost().usd().toPlainString()),
                            result.error().map(error -> error.code().wire()),
                            result.conversationId(),
                            place,
                            at(record)));
        }
        Peek peek = Peek.at(record.value(), "requestId", "tenant", "status", "conversationId");
        return peek.key()
                .map(key ->
                        new News.Finished(
                                key,
                                0,
                                peek.string("status").orElse("unreadable"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                peek.string("conversationId"),
                                place,
                                at(record)));
    }

    private static Optional<News> progressed(ConsumerRecord<byte[], byte[]> record) {
        Peek peek = Peek.at(record.value(), "requestId", "tenant", "kind");
        boolean waits =
                peek.string("kind").filter(ProgressEvent.Kind.WAITING.wire()::equals).isPresent();
        return peek.key()
                .map(key -> new News.Progressed(key, record.offset(), waits, record.value()));
    }

    private static Optional<News> called(ConsumerRecord<byte[], byte[]> record) {
        return Codec.decode(ToolCall.class, record.value())
                        instanceof Decoded.Readable<ToolCall>(ToolCall call)
                ? Optional.of(
                        new News.Called(
                                new RequestKey(call.tenant(), call.requestId()),
                                call.callId(),
                                call.recordKey(),
                                place(record)))
                : Optional.empty();
    }

    private static Optional<News> answered(ConsumerRecord<byte[], byte[]> record) {
        return Codec.decode(ToolResult.class, record.value())
                        instanceof Decoded.Readable<ToolResult>(ToolResult result)
                ? Optional.of(
                        new News.Answered(
                                new RequestKey(result.tenant(), result.requestId()),
                                result.callId()))
                : Optional.empty();
    }

    private static Place place(ConsumerRecord<byte[], byte[]> record) {
        return new Place(record.partition(), record.offset());
    }

    private static Instant at(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }
}
