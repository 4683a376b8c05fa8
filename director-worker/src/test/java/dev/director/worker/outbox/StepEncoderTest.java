package dev.director.worker.outbox;

import static dev.director.worker.outbox.Steps.TENURE;
import static dev.director.worker.outbox.Steps.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.InboundRecord.Header;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter.TooLarge;
import dev.director.worker.run.Substitute;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.support.KafkaHeaders;

class StepEncoderTest {

    private static final int FORWARD_SIZE = (8 << 20) + 1;

    private final StepEncoder encoder = Steps.encoder();

    @Test
    void aResultIsACloudEventUnderTheRequestsKey() throws Exception {
        ProducerRecord<byte[], byte[]> message =
                only(Steps.resultOf("r1", "why", Optional.of("00-trace")));

        assertThat(message.topic()).isEqualTo(TOPICS.results());
        assertThat(message.partition()).isNull();
        assertThat(message.key()).asString().isEqualTo("r1");
        assertThat(header(message, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(message, "ce_type")).isEqualTo("dev.director.result.v1");
        assertThat(header(message, "ce_source")).isEqualTo("/director/worker/worker-1");
        assertThat(header(message, "ce_id")).isEqualTo("default/r1/r1/result/0");
        assertThat(header(message, "ce_time")).isEqualTo(Samples.STARTED.toString());
        assertThat(header(message, "ce_subject")).isEqualTo("r1");
        assertThat(header(message, "content-type")).isEqualTo("application/json");
        assertThat(header(message, "traceparent")).isEqualTo("00-trace");
        assertThat(Codec.decode(DirectorResult.class, message.value()))
                .isInstanceOf(Decoded.Readable.class);
    }

    @Test
    void aDeadLetterKeepsKeyValueAndHeadersByteForByteAndSaysWhereItCameFrom() throws Exception {
        byte[] bytes = {0, -1, -128, 127};
        InboundRecord original =
                Steps.record("not json", new Header("x", bytes), new Header("x", null));

        ProducerRecord<byte[], byte[]> message = only(Steps.deadLetter(original));

        assertThat(message.topic()).isEqualTo(TOPICS.dlt());
        assertThat(message.key()).isSameAs(original.key());
        assertThat(message.value()).isSameAs(original.value());
        assertThat(message.headers().headers("x"))
                .containsExactly(
                        new RecordHeader("x", bytes), new RecordHeader("x", (byte[]) null));
        assertThat(header(message, KafkaHeaders.DLT_ORIGINAL_TOPIC)).isEqualTo(TOPICS.requests());
        assertThat(raw(message, KafkaHeaders.DLT_ORIGINAL_PARTITION)).containsExactly(0, 0, 0, 3);
        assertThat(raw(message, KafkaHeaders.DLT_ORIGINAL_OFFSET))
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 42);
        assertThat(ByteBuffer.wrap(raw(message, KafkaHeaders.DLT_ORIGINAL_TIMESTAMP)).getLong())
                .isEqualTo(original.timestamp());
        assertThat(header(message, KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP))
                .isEqualTo(Steps.GROUP);
        assertThat(header(message, "director-error-code")).isEqualTo("invalid_json");
        assertThat(header(message, "director-error-message")).isEqualTo("not JSON");
        assertThat(header(message, "director-attempts")).isEqualTo("2");
        assertThat(header(message, "director-generation")).isEqualTo("1");
    }

    /** It says the generation once: a further redrive takes that away and writes its own. */
    @Test
    void theLetterOfARedrivenRequestHasTheGenerationOnce() throws Exception {
        ProducerRecord<byte[], byte[]> message =
                only(
                        Steps.deadLetter(
                                Steps.record(
                                        "{}", Samples.header(InboundHeaders.GENERATION, "1"))));

        assertThat(message.headers().headers(InboundHeaders.GENERATION)).hasSize(1);
        assertThat(header(message, InboundHeaders.GENERATION)).isEqualTo("1");
    }

    /** Invariant 12: a copy of it takes no other generation on. */
    @Test
    void theRecordOfALaneChangeSaysOfWhichGenerationItIs() throws Exception {
        ProducerRecord<byte[], byte[]> message =
                only(
                        new Publication.Hop(
                                Steps.id("r1"),
                                Steps.record("{}"),
                                1,
                                ErrorCode.PROVIDER_ERROR,
                                "down",
                                3,
                                2));

        assertThat(header(message, InboundHeaders.HOP)).isEqualTo("1");
        assertThat(header(message, InboundHeaders.GENERATION)).isEqualTo("2");
    }

    /** What is newer than the redrive is told from what is older by its place. */
    @Test
    void aForwardAndASubstituteKeepTheGenerationBeforeTheirOwnHeaders() throws Exception {
        InboundRecord redriven = Steps.record("{}", Samples.header(InboundHeaders.GENERATION, "4"));
        for (Publication publication :
                List.of(
                        new Publication.Forward(redriven, Samples.bytes("r1"), 5),
                        new Publication.ForwardRefusal(
                                redriven, Substitute.of(Steps.id("r1"), "kimi-k2", 1), 5))) {
            List<String> names = new ArrayList<>();
            only(publication).headers().forEach(header -> names.add(header.key()));
            assertThat(names)
                    .startsWith(
                            InboundHeaders.GENERATION,
                            InboundHeaders.FIRST_SEEN,
                            InboundHeaders.FORWARDED);
        }
    }

    @Test
    void aTombstoneIsDeadLetteredAsOne() throws Exception {
        assertThat(only(Steps.deadLetter(Steps.record(null))).value()).isNull();
    }

    @Test
    void aDeadLetterThatItsTopicDoesNotTakeBecomesAStub() throws Exception {
        InboundRecord original = Steps.record("x".repeat(11 << 20), Samples.header("x", "y"));

        ProducerRecord<byte[], byte[]> message = only(Steps.deadLetter(original));

        assertThat(header(message, "director-stub")).isEqualTo("true");
        assertThat(header(message, "director-error-code")).isEqualTo("invalid_json");
        assertThat(message.headers().lastHeader("x")).isNull();
        assertThat(Codec.mapper().readTree(message.value()))
                .isEqualTo(
                        Codec.mapper()
                                .valueToTree(
                                        Map.of(
                                                "stubOf",
                                                Map.of(
                                                        "topic",
                                                        TOPICS.requests(),
                                                        "partition",
                                                        3,
                                                        "offset",
                                                        42,
                                                        "bytes",
                                                        11 << 20))));
    }

    @Test
    void aStubHasNoKeyThatWouldMakeItTooLargeAgain() throws Exception {
        InboundRecord original = Steps.record("{}");
        InboundRecord hugeKey =
                new InboundRecord(
                        original.pointer(),
                        original.firstSeenAt(),
                        original.timestamp(),
                        new byte[11 << 20],
                        original.value(),
                        List.of());

        ProducerRecord<byte[], byte[]> message = only(Steps.deadLetter(hugeKey));

        assertThat(header(message, "director-stub")).isEqualTo("true");
        assertThat(message.key()).isNull();
    }

    @Test
    void anOversizeResultIsRefusedWithItsSizeAndLimit() {
        assertThatThrownBy(() -> encoder.encode(Steps.result(TENURE, "r1", 8 << 20)))
                .isInstanceOf(TooLarge.class)
                .hasMessageContaining(TOPICS.results())
                .hasMessageContaining(Integer.toString(8 << 20));
    }

    @Test
    void aResultJustUnderTheLimitIsTaken() throws Exception {
        assertThat(encoder.encode(Steps.result(TENURE, "r1", (8 << 20) - 4_096)).writes())
                .hasSize(1);
    }

    @Test
    void aForwardGoesToItsPartitionOnceWithItsHeadersAndTimes() throws Exception {
        InboundRecord original = Steps.record("{}", Samples.header("x", "y"));

        ProducerRecord<byte[], byte[]> message =
                only(new Publication.Forward(original, Samples.bytes("r1"), 9));

        assertThat(message.topic()).isEqualTo(TOPICS.requests());
        assertThat(message.partition()).isEqualTo(9);
        assertThat(message.key()).asString().isEqualTo("r1");
        assertThat(message.value()).isSameAs(original.value());
        assertThat(message.timestamp()).isEqualTo(original.timestamp());
        assertThat(header(message, "x")).isEqualTo("y");
        assertThat(header(message, InboundHeaders.FORWARDED)).isEqualTo("9");
        assertThat(header(message, InboundHeaders.FIRST_SEEN))
                .isEqualTo(Long.toString(Samples.SEEN.toEpochMilli()));
    }

    @Test
    void anOversizeForwardBecomesAStubAndLeavesTheRestOfItsStepAlone() {
        Publication.Forward fits =
                new Publication.Forward(Steps.record("{}"), Samples.bytes("r1"), 9);
        Publication.Forward tooLarge =
                new Publication.Forward(
                        Steps.record("x".repeat(FORWARD_SIZE)), Samples.bytes("r2"), 9);
        Publication.DeadLetter letter = Steps.deadLetter(Steps.record("not json"));
        Step step =
                new Step(TENURE, List.of(fits, tooLarge, letter), Map.of(TOPICS.requests(), 45L));

        List<ProducerRecord<byte[], byte[]>> messages =
                encoder.encodeOrStub(step).writes().stream()
                        .map(EncodedStep.Write::message)
                        .toList();

        assertThat(messages)
                .extracting(ProducerRecord::topic)
                .containsExactly(TOPICS.requests(), TOPICS.dlt(), TOPICS.dlt());
        assertThat(header(messages.get(1), "director-error-code")).isEqualTo("misplaced");
        assertThat(header(messages.get(1), "director-stub")).isEqualTo("true");
        assertThat(messages.get(2).value()).asString().isEqualTo("not json");
    }

    @Test
    void theJournalPointsAtTheRequestInsteadOfCopyingIt() throws Exception {
        EncodedStep step = encoder.encode(Steps.accepted(TENURE, "r1", 43));

        ProducerRecord<byte[], byte[]> message = step.writes().getFirst().message();
        assertThat(message.value()).hasSizeLessThan(200);
        assertThat(Codec.mapper().readValue(message.value(), JournalEntry.class))
                .isEqualTo(
                        new JournalEntry(
                                TOPICS.requests(),
                                3,
                                42,
                                Samples.SEEN,
                                1,
                                0,
                                100,
                                Optional.of(Samples.DEADLINE),
                                Optional.empty()));
        assertThat(step.patient()).isTrue();
    }

    private ProducerRecord<byte[], byte[]> only(Publication publication) throws TooLarge {
        List<EncodedStep.Write> writes =
                encoder.encode(Step.of(TENURE, List.of(publication))).writes();
        assertThat(writes).hasSize(1);
        return writes.getFirst().message();
    }

    private static String header(ProducerRecord<byte[], byte[]> message, String name) {
        return new String(raw(message, name), StandardCharsets.UTF_8);
    }

    private static byte[] raw(ProducerRecord<byte[], byte[]> message, String name) {
        assertThat(message.headers().headers(name)).as(name).isNotEmpty();
        return message.headers().lastHeader(name).value();
    }
}
