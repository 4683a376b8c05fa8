package dev.director.worker.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.Outcome;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.ProgressEvent.Kind;
import dev.director.worker.run.Progress;
import dev.director.worker.run.Progress.Tool;
import dev.director.worker.run.Progress.Tool.State;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.WaitFor;
import dev.director.worker.run.WaitReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.StringNode;

@Timeout(30)
class ProgressLogTest {

    private static final RunId ID = new RunId("acme", "c1", "r1");

    private final Scripted producer = new Scripted();
    private final ProgressLog log =
            new ProgressLog(
                    "director.progress", "w1", producer, new SettableClock(Samples.STARTED));

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void tellsAnAttemptFromItsStartToItsDiscardUnderTheKeyOfItsRun() throws Exception {
        Progress.Attempt attempt = progress(7).begin("kimi-k2", "openrouter");
        attempt.text("Hel");
        attempt.text("lo");
        attempt.discard("the stream was cut");

        await().until(() -> producer.history().size() == 3);
        assertThat(events())
                .extracting(ProgressEvent::kind)
                .containsExactly(Kind.STARTED, Kind.DELTA, Kind.DISCARD);
        assertThat(events()).extracting(ProgressEvent::attempt).containsOnly((7L << 32) + 1);
        assertThat(events().get(0).fields().get("model").stringValue()).isEqualTo("kimi-k2");
        assertThat(events().get(1).fields().get("text").stringValue()).isEqualTo("Hello");
        assertThat(producer.history())
                .allSatisfy(message -> {
                    assertThat(message.key()).asString().isEqualTo("c1");
                    assertThat(message.topic()).isEqualTo("director.progress");
                    assertThat(message.headers().lastHeader("ce_type")).isNotNull();
                });
    }

    /** Invariant 18. */
    @Test
    void attemptsGrowWithinAnOwnerAndOverOwners() throws Exception {
        Progress mine = progress(7);
        mine.begin("kimi-k2", "openrouter");
        mine.begin("kimi-k2", "openrouter");
        progress(8).begin("gpt-4", "openai");

        await().until(() -> producer.history().size() == 3);
        assertThat(events())
                .extracting(ProgressEvent::attempt)
                .containsExactly((7L << 32) + 1, (7L << 32) + 2, (8L << 32) + 1);
    }

    /** A run that parked begins another life with the same owner. */
    @Test
    void attemptsGrowOverTheLivesOfARunWithOneOwner() throws Exception {
        CompletableFuture<Long> owner = CompletableFuture.completedFuture(7L);
        log.of(ID, owner, 0).begin("kimi-k2", "openrouter");
        log.of(ID, owner, 1).begin("kimi-k2", "openrouter");

        await().until(() -> producer.history().size() == 2);
        assertThat(events())
                .extracting(ProgressEvent::attempt)
                .containsExactly((7L << 32) + 1, (7L << 32) + 2);
    }

    @Test
    void toolCallsAreToldWithTheirStateUnderTheAttemptThatAskedForThem() throws Exception {
        Progress progress = log.of(ID, CompletableFuture.completedFuture(7L), 3);
        progress.begin("kimi-k2", "openrouter");
        progress.tool(new Tool("c1", "find", State.WAITING, Optional.empty()));
        progress.tool(new Tool("c1", "find", State.ENDED, Optional.of(Outcome.COMPLETED)));

        await().until(() -> producer.history().size() == 3);
        ProgressEvent ended = events().getLast();
        assertThat(ended.kind()).isEqualTo(Kind.TOOL);
        assertThat(ended.attempt()).isEqualTo((7L << 32) + 4);
        assertThat(ended.fields())
                .containsEntry("callId", StringNode.valueOf("c1"))
                .containsEntry("state", StringNode.valueOf("ended"))
                .containsEntry("outcome", StringNode.valueOf("completed"));
        assertThat(producer.history())
                .extracting(record -> new String(record.headers().lastHeader("ce_id").value()))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatARunWaitsForIsToldOfNoAttempt() {
        log.waiting(
                ID,
                new WaitFor(WaitReason.GATE, List.of("openrouter/kimi"), "it is closed", false));

        await().until(() -> producer.history().size() == 1);
        ProgressEvent event = events().getFirst();
        assertThat(event.kind()).isEqualTo(Kind.WAITING);
        assertThat(event.attempt()).isZero();
        assertThat(event.fields())
                .containsEntry("for", StringNode.valueOf("gate"))
                .containsEntry("reason", StringNode.valueOf("it is closed"));
    }

    @Test
    void noAttemptBeginsBeforeTheJournalKnowsTheOwner() throws Exception {
        CompletableFuture<Long> owner = new CompletableFuture<>();
        Thread run =
                Thread.startVirtualThread(() -> {
                    try {
                        log.of(ID, owner, 0).begin("kimi-k2", "openrouter");
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        await().until(() -> run.getState() == Thread.State.WAITING);
        assertThat(producer.history()).isEmpty();

        owner.complete(3L);

        await().until(() -> producer.history().size() == 1);
    }

    @Test
    void piecesGatherAndArriveInOrderWithANumberEach() throws Exception {
        Progress.Attempt attempt = progress(1).begin("kimi-k2", "openrouter");
        for (int i = 0; i < 20_000; i++) {
            attempt.text(i + " ");
        }

        String expected =
                IntStream.range(0, 20_000).mapToObj(i -> i + " ").reduce("", String::concat);
        await().until(() -> text().length() == expected.length());
        assertThat(text()).isEqualTo(expected);
        assertThat(producer.history()).hasSizeLessThan(2_000);
        List<Integer> numbers =
                events().stream()
                        .filter(event -> event.kind() == Kind.DELTA)
                        .map(event -> event.fields().get("index").intValue())
                        .toList();
        assertThat(numbers).isEqualTo(IntStream.range(0, numbers.size()).boxed().toList());
    }

    /** Else who reads the result would miss the end of its text. */
    @Test
    void whatARunThatEndsHasSaidIsToldInItsOrderBeforeItGoesOn() throws Exception {
        Progress run = progress(1);
        Progress.Attempt first = run.begin("kimi-k2", "openrouter");
        first.text("a");
        first.discard("cut");
        run.begin("gpt-4", "openai").text("b");

        run.told();

        assertThat(events())
                .extracting(ProgressEvent::kind)
                .containsExactly(Kind.STARTED, Kind.DELTA, Kind.DISCARD, Kind.STARTED, Kind.DELTA);
    }

    /** As the producer of a worker that has just begun. */
    @Test
    void whatIsRefusedAtFirstIsToldBeforeARunThatEndsGoesOn() throws Exception {
        producer.full = true;
        Progress run = progress(1);
        run.begin("kimi-k2", "openrouter").text("a");
        await().until(() -> producer.refused > 0);
        producer.full = false;

        run.told();

        assertThat(text()).isEqualTo("a");
    }

    @Test
    void aRunThatEndsDoesNotWaitForABrokerThatIsAway() throws Exception {
        producer.full = true;
        Progress run = progress(1);
        run.begin("kimi-k2", "openrouter").text("a");

        run.told();

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void whatTheBrokerDoesNotTakeNowIsToldLaterAndNobodyWaits() throws Exception {
        producer.full = true;
        Progress.Attempt attempt = progress(1).begin("kimi-k2", "openrouter");
        attempt.text("a");
        await().until(() -> producer.refused > 3);
        attempt.text("b");
        assertThat(producer.history()).isEmpty();

        producer.full = false;

        await().until(() -> producer.history().size() == 2);
        assertThat(text()).isEqualTo("ab");
    }

    private Progress progress(long owner) {
        return log.of(ID, CompletableFuture.completedFuture(owner), 0);
    }

    private List<ProgressEvent> events() {
        return producer.history().stream().map(ProgressLogTest::decoded).toList();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (ProgressEvent event : events()) {
            if (event.kind() == Kind.DELTA) {
                text.append(event.fields().get("text").stringValue());
            }
        }
        return text.toString();
    }

    private static ProgressEvent decoded(ProducerRecord<byte[], byte[]> message) {
        return switch (Codec.decode(ProgressEvent.class, message.value())) {
            case Decoded.Readable<ProgressEvent>(ProgressEvent event) -> event;
            case Decoded.Unreadable<ProgressEvent> bad -> throw new AssertionError(bad.message());
        };
    }

    /** Refuses while its buffer is full, as the real one does with {@code max.block.ms=0}. */
    private static final class Scripted extends MockProducer<byte[], byte[]> {

        volatile boolean full;
        volatile int refused;

        Scripted() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata> send(
                ProducerRecord<byte[], byte[]> message) {
            if (full) {
                refused++;
                return CompletableFuture.failedFuture(new TimeoutException("buffer is full"));
            }
            return super.send(message);
        }
    }
}
