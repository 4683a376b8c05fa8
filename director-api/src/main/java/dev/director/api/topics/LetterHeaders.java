package dev.director.api.topics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * The headers of a dead letter: the original ones, spring-kafka's, and Director's. Of several of
 * one name the last counts: the others came with the original.
 *
 * @param all in their order
 */
record LetterHeaders(Headers all) {
    static final String GENERATION = "director-generation";

    private static final String SPRING = "kafka_dlt-";
    private static final String ERROR = "director-error-";
    private static final String CODE = "director-error-code";
    private static final String MESSAGE = "director-error-message";
    private static final String ATTEMPTS = "director-attempts";
    private static final String STUB = "director-stub";

    /** Stands in place of a request that was too large to be moved; its value is no request. */
    private static final String REFUSED = "director-refused";

    private static final Set<String> DIRECTORS =
            Set.of(
                    GENERATION,
                    ATTEMPTS,
                    STUB,
                    REFUSED,
                    "director-oversize",
                    "director-first-seen",
                    "director-forwarded",
                    "director-hop");

    /** Whether workers or spring-kafka add a header of that name; a redriven record begins anew. */
    static boolean isAdded(String name) {
        return name.startsWith(SPRING) || name.startsWith(ERROR) || DIRECTORS.contains(name);
    }

    String code() {
        return text(CODE).filter(it -> it.matches("[a-z_]{1,64}")).orElse("unknown");
    }

    String message() {
        return text(MESSAGE).orElse("");
    }

    int generation() {
        return number(GENERATION);
    }

    int attempts() {
        return number(ATTEMPTS);
    }

    /** Whether the value is the original record's. */
    boolean isWhole() {
        return all.lastHeader(STUB) == null && all.lastHeader(REFUSED) == null;
    }

    /**
     * Where the record lay; of one that went through a family's topic, before that.
     *
     * @param family the topic of the family's lane, which is nobody's first
     */
    Optional<DeadLetter.Origin> origin(String family) {
        List<byte[]> topics = values(KafkaHeaders.DLT_ORIGINAL_TOPIC);
        int at = topics.size() - 1;
        while (at > 0 && utf8(topics.get(at)).equals(family)) {
            at--;
        }
        if (at < 0) {
            return Optional.empty();
        }
        var millis = big(KafkaHeaders.DLT_ORIGINAL_TIMESTAMP, at, topics.size());
        return Optional.of(
                new DeadLetter.Origin(
                        utf8(topics.get(at)),
                        (int)
                                big(KafkaHeaders.DLT_ORIGINAL_PARTITION, at, topics.size())
                                        .orElse(-1),
                        big(KafkaHeaders.DLT_ORIGINAL_OFFSET, at, topics.size()).orElse(-1),
                        millis.isEmpty()
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(millis.getAsLong()))));
    }

    /** A big-endian number, of the same place among its like as the topic is among its. */
    private OptionalLong big(String name, int at, int topics) {
        List<byte[]> numbers = values(name);
        return numbers.size() == topics ? number(numbers.get(at)) : OptionalLong.empty();
    }

    /** The number that spring-kafka writes as 4 or 8 bytes. */
    static OptionalLong number(byte[] bytes) {
        return switch (bytes.length) {
            case Integer.BYTES -> OptionalLong.of(ByteBuffer.wrap(bytes).getInt());
            case Long.BYTES -> OptionalLong.of(ByteBuffer.wrap(bytes).getLong());
            default -> OptionalLong.empty();
        };
    }

    private List<byte[]> values(String name) {
        List<byte[]> values = new ArrayList<>();
        for (Header header : all.headers(name)) {
            if (header.value() != null) {
                values.add(header.value());
            }
        }
        return values;
    }

    private int number(String name) {
        return text(name).filter(it -> it.matches("\\d{1,6}")).map(Integer::parseInt).orElse(0);
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(all.lastHeader(name))
                .map(Header::value)
                .map(LetterHeaders::utf8);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
