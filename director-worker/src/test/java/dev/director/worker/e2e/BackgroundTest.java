package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With background mode a crash repeats not even the calls that were in flight. */
@DirectorTest
class BackgroundTest {

    private static final int REQUESTS = 40;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir private Path folder;

    @Test
    void aKilledWorkersCallsAreAskedForByItsSuccessorAndPaidForOnce(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws IOException {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(8_000)));
        String models = "--director.models.file=" + inBackground();
        try (ForkedJvm first =
                        TestWorker.fork(broker.bootstrapServers(), prefix, "a", simulator, models);
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (int i = 0; i < REQUESTS; i++) {
                upstream.expect("r" + i);
                upstream.publishRaw(request("r" + i));
            }
            await().atMost(LIMIT).until(() -> journaledCalls(upstream) == REQUESTS);

            first.kill();
            assertThat(upstream.results.count()).isZero();
            try (ForkedJvm successor =
                    TestWorker.fork(broker.bootstrapServers(), prefix, "b", simulator, models)) {
                upstream.awaitAllOnce(LIMIT);
                assertThat(successor.isAlive()).isTrue();
            }

            assertThat(simulator.responses().ids()).hasSize(REQUESTS);
            assertThat(upstream.leftInTheJournal()).isEmpty();
        }
    }

    private Path inBackground() throws IOException {
        return Files.writeString(
                folder.resolve("models.yml"),
                """
                models:
                  o3:
                    routes:
                      - provider: openai
                        api: responses
                        upstream: o3
                        tokenizer: o200k
                        window: 200000
                        maxOutput: 100000
                        defaultOutput: 16384
                        quirks: [fixed-sampling, reasoning-returned]
                        background: true
                """);
    }

    private static String request(String requestId) {
        return """
        {"requestId":"%s","model":"o3","messages":[{"role":"user","content":"%s"}]}\
        """
                .formatted(requestId, requestId);
    }

    private static long journaledCalls(Upstream upstream) {
        return upstream.journal().stream()
                .filter(record -> record.value().orElse("").contains("resp_"))
                .count();
    }
}
