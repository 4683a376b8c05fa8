package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.process.ForkedJvm;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManyDeadLettersTest {
    private static final int LETTERS = 100_000;
    private static final int BYTES = 1_500;

    /** All of them are 150 MB and more: in a heap of 64 MB they cannot lie together. */
    @Test
    void aHundredThousandAreRedrivenAsAStream() throws Exception {
        var topics = KafkaForTests.newTopics();
        var text = "x".repeat(BYTES);
        var refused = new AtomicInteger();
        // Of several requests on their way a topic that has just been made may take the second
        // first, and then none of the first.
        Map<String, Object> inOrder =
                Map.of("linger.ms", 20, "max.in.flight.requests.per.connection", 1);
        try (var worker = KafkaForTests.producer(inOrder)) {
            for (int i = 0; i < LETTERS; i++) {
                String id = "r" + i;
                var letter =
                        Letters.of(topics, id)
                                .value(
                                        "{\"requestId\":\"%s\",\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                                                .formatted(id, text));
                var _ =
                        worker.send(
                                letter.record(),
                                (_, failure) -> refused.addAndGet(failure == null ? 0 : 1));
            }
        }
        assertThat(refused).hasValue(0);
        try (var redrive =
                ForkedJvm.of(RedriveMain.class)
                        .jvm("-Xmx64m", "-XX:+ExitOnOutOfMemoryError")
                        .args(KafkaForTests.bootstrapServers(), topics.prefix())
                        .start()) {
            String said = redrive.awaitLine("^redriven ", Duration.ofMinutes(3));
            System.out.println(said);
            assertThat(said).startsWith("redriven " + LETTERS + " of " + LETTERS + " ");
        }
        assertThat(KafkaForTests.count(topics.requests())).isEqualTo(LETTERS);
    }
}
