package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.outbox.InboundHeaders;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundRecordsTest {

    private static final long APPENDED = 1_790_000_000_000L;
    private static final String HERE = "3";

    @Test
    void takesOverEverythingByteForByte() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", new byte[] {1, -1});
        headers.add("b", null);
        headers.add("a", new byte[0]);

        InboundRecord record = InboundRecords.of(kafka(headers));

        assertThat(record.pointer().toString()).isEqualTo("director.requests-3@42");
        assertThat(record.key()).asString().isEqualTo("key");
        assertThat(record.value()).asString().isEqualTo("value");
        assertThat(record.timestamp()).isEqualTo(APPENDED);
        assertThat(record.headers())
                .extracting(InboundRecord.Header::name)
                .containsExactly("a", "b", "a");
        assertThat(record.headers().getFirst().value()).containsExactly(1, -1);
        assertThat(record.headers().get(1).value()).isNull();
    }

    @Test
    void isFirstSeenWhenTheBrokerAppendedIt() {
        assertThat(InboundRecords.of(kafka(new RecordHeaders())).firstSeenAt())
                .isEqualTo(Instant.ofEpochMilli(APPENDED));
    }

    @Test
    void aForwardKeepsTheTimeOfTheFirstArrival() {
        assertThat(firstSeen("1789999990000", HERE))
                .isEqualTo(Instant.ofEpochMilli(1_789_999_990_000L));
    }

    @Test
    void aTimeOnARecordThatNobodyForwardedDoesNotCount() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(InboundHeaders.FIRST_SEEN, Samples.bytes("5"));

        assertThat(InboundRecords.of(kafka(headers)).firstSeenAt())
                .isEqualTo(Instant.ofEpochMilli(APPENDED));
    }

    @Test
    void aTimeOnACopyThatLiesElsewhereThanWhereItWasForwardedDoesNotCount() {
        assertThat(firstSeen("1789999990000", "4")).isEqualTo(Instant.ofEpochMilli(APPENDED));
    }

    /** Invariant 17: a redrive starts a fresh time, whatever it left of the record's headers. */
    @Test
    void aTimeFromBeforeTheRedriveDoesNotCountAndOneFromAfterItDoes() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(InboundHeaders.FIRST_SEEN, Samples.bytes("1780000000000"));
        headers.add(InboundHeaders.FORWARDED, Samples.bytes(HERE));
        headers.add(InboundHeaders.GENERATION, Samples.bytes("1"));

        assertThat(InboundRecords.of(kafka(headers)).firstSeenAt())
                .isEqualTo(Instant.ofEpochMilli(APPENDED));

        headers.add(InboundHeaders.FIRST_SEEN, Samples.bytes("1789999990000"));
        headers.add(InboundHeaders.FORWARDED, Samples.bytes(HERE));

        assertThat(InboundRecords.of(kafka(headers)).firstSeenAt())
                .isEqualTo(Instant.ofEpochMilli(1_789_999_990_000L));
    }

    /** What a client wrote into the header itself must neither stop the reader nor move time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "-1",
                "-9223372036854775808",
                "9223372036854775807",
                "99999999999999999999",
                "1790000000001"
            })
    void aCarriedTimeThatCannotBeIsNotBelieved(String carried) {
        assertThat(firstSeen(carried, HERE)).isEqualTo(Instant.ofEpochMilli(APPENDED));
    }

    @Test
    void aCarriedTimeWithoutAValueIsNone() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(InboundHeaders.FIRST_SEEN, null);
        headers.add(InboundHeaders.FORWARDED, Samples.bytes(HERE));

        assertThat(InboundRecords.of(kafka(headers)).firstSeenAt())
                .isEqualTo(Instant.ofEpochMilli(APPENDED));
    }

    private static Instant firstSeen(String carried, String forwarded) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(InboundHeaders.FIRST_SEEN, carried.getBytes(StandardCharsets.UTF_8));
        headers.add(InboundHeaders.FORWARDED, Samples.bytes(forwarded));
        return InboundRecords.of(kafka(headers)).firstSeenAt();
    }

    private static ConsumerRecord<byte[], byte[]> kafka(RecordHeaders headers) {
        return new ConsumerRecord<>(
                "director.requests",
                3,
                42,
                APPENDED,
                TimestampType.LOG_APPEND_TIME,
                3,
                5,
                Samples.bytes("key"),
                Samples.bytes("value"),
                headers,
                Optional.empty());
    }
}
