package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.CallRecord;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A provider that never answers. */
@DirectorTest
class HangingModelTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void callThatHangsIsGivenUpAfterItsTimeAndItsConversationGoesOn(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(
                Rule.whenRequest("default/hangs").always(new Behaviour.Hang()),
                Rule.any().always(new Behaviour.Echo()));
        try (TestWorker worker =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.models.call-timeout=500ms");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            upstream.converse(upstream.topics.requests(), "hangs", "c");
            upstream.converse(upstream.topics.requests(), "next", "c");
            upstream.flush();
            upstream.awaitAllOnce(LIMIT);

            var result = upstream.awaitResult("hangs").json();
            assertThat(result.path("status").asString()).isEqualTo("failed");
            assertThat(result.path("error").path("code").asString()).isEqualTo("provider_timeout");
            // A read that timed out may have been billed: the next route is tried, and here is
            // none; then the fallback, which hangs as well.
            assertThat(result.path("attempts")).hasSize(2);
            assertThat(upstream.awaitResult("next").json().path("status").asString())
                    .isEqualTo("completed");
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(simulator.calls().of("default/hangs"))
                                    .extracting(CallRecord::outcome)
                                    .containsOnly(CallRecord.Outcome.ABORTED));
            assertThat(worker.worker().failure()).isNotDone();
        }
    }

    @Test
    void stoppingWorkerClosesTheCallAndTheNextOneTakesTheRunUp(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) {
        simulator.script(Rule.any().perRequest(new Behaviour.Hang(), new Behaviour.Echo()));
        try (TestWorker first =
                TestWorker.start(broker.bootstrapServers(), prefix, "w1", simulator)) {
            try (Upstream upstream = new Upstream(broker, prefix, simulator)) {
                upstream.publish("r1");
                await().atMost(LIMIT).until(() -> simulator.calls().open() == 1);

                first.close();

                await().atMost(LIMIT).until(() -> simulator.calls().open() == 0);
                try (TestWorker second =
                        TestWorker.start(broker.bootstrapServers(), prefix, "w2", simulator)) {
                    upstream.awaitAllOnce(LIMIT);
                    assertThat(second.worker().failure()).isNotDone();
                }
            }
        }
    }
}
