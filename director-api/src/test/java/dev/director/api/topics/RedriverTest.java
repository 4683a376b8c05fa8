package dev.director.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.api.index.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RedriverTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(
                    false,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
    private final Redriver redriver = new Redriver(producer);

    @Test
    void onlyWhatIsAcknowledgedCounts() {
        send();
        send();
        producer.completeNext();
        assertThat(redriver.published()).isEqualTo(1);
        assertThat(redriver.isBroken()).isFalse();
    }

    @Test
    void oneThatIsTooLargeDoesNotStopTheOthers() {
        send();
        producer.errorNext(new RecordTooLargeException("too large"));
        send();
        producer.completeNext();
        assertThat(redriver.isBroken()).isFalse();
        assertThat(redriver.outcome())
                .isEqualTo(new Redriven(1, 1, Optional.of("too large"), true));
    }

    @Test
    void aBrokerThatDoesNotAnswerStopsIt() {
        send();
        send();
        producer.completeNext();
        producer.errorNext(new TimeoutException("no answer"));
        assertThat(redriver.isBroken()).isTrue();
        assertThat(redriver.outcome())
                .isEqualTo(new Redriven(1, 1, Optional.of("no answer"), false));
    }

    @Test
    void aSendThatThrowsStopsItToo() {
        producer.sendException = new TimeoutException("buffer is full");
        send();
        assertThat(redriver.isBroken()).isTrue();
        assertThat(redriver.outcome().failed()).isEqualTo(1);
    }

    private void send() {
        byte[] bytes = "r".getBytes(StandardCharsets.UTF_8);
        var letter =
                new DeadLetter(
                        new Place(0, 0),
                        Instant.EPOCH,
                        "provider_error",
                        "",
                        Optional.of(new RunIdentity("default", "r", "r")),
                        Optional.empty(),
                        0,
                        1,
                        Optional.of(new DeadLetter.Origin("requests", 0, 0, Optional.empty())),
                        true,
                        bytes.length);
        redriver.send(new ConsumerRecord<>("dlt", 0, 0, bytes, bytes), letter);
    }
}
