package dev.director.api.topics;

import dev.director.api.index.Place;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Salvage;
import dev.director.schemas.Topics;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads dead letters, of their values only whose they are, as the workers do. Pure. */
record LetterReader(Topics topics) {
    private static final String DEFAULT_TENANT = "default";

    DeadLetter read(ConsumerRecord<byte[], byte[]> record) {
        var headers = new LetterHeaders(record.headers());
        var about = headers.isWhole() ? about(record.value()) : About.NOBODY;
        return new DeadLetter(
                new Place(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                headers.code(),
                headers.message(),
                about.identity(),
                about.model(),
                headers.generation(),
                headers.attempts(),
                headers.origin(topics.kimiDlt()),
                headers.isWhole(),
                record.value() == null ? 0 : record.value().length);
    }

    private static About about(byte[] value) {
        return switch (Codec.decode(DirectorRequest.class, value)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) ->
                    new About(
                            Optional.of(
                                    new RunIdentity(
                                            request.tenant(),
                                            request.recordKey(),
                                            request.requestId())),
                            Optional.of(request.model()));
            case Decoded.Unreadable<DirectorRequest> broken -> about(broken.salvage());
        };
    }

    private static About about(Salvage salvage) {
        return new About(
                salvage.requestId()
                        .map(id ->
                                new RunIdentity(
                                        salvage.tenant().orElse(DEFAULT_TENANT),
                                        salvage.conversationId().orElse(id),
                                        id)),
                salvage.model());
    }

    private record About(Optional<RunIdentity> identity, Optional<String> model) {
        static final About NOBODY = new About(Optional.empty(), Optional.empty());
    }
}
