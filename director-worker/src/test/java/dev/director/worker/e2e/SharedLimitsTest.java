package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.process.ForkedJvm;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.CallRecord;
import dev.director.testkit.simulator.Latency;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.limit.Consumption;
import dev.director.testkit.simulator.limit.Limits;
import dev.director.testkit.simulator.limit.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three workers under load with three keys, one bound by requests, one by tokens, one by calls in
 * flight, in real minutes; the worker that shares them out is killed. What is counted is what
 * arrives at the provider, in any minute and not only in its own.
 */
@DirectorTest
class SharedLimitsTest {

    private static final Logger log = LoggerFactory.getLogger(SharedLimitsTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int REQUESTS = 1_200;
    private static final int TOKENS = 600_000;
    private static final int SLOTS = 6;

    /** A dead worker's lease, and the session timeout before another shares out. */
    private static final Duration AFTER = Duration.ofSeconds(70);

    @TempDir private Path folder;

    @Test
    void theLimitsArePassedByNobodyAndReachedAlthoughTheAllocatorIsKilled(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws Exception {
        simulator.script(Rule.any().always(new Behaviour.Echo()).after(new Latency.Fixed(400)));
        simulator.limits().limit("by-requests", Limits.none().requests(REQUESTS));
        simulator.limits().limit("by-tokens", Limits.none().tokens(TOKENS));
        simulator.limits().limit("by-slots", Limits.none().concurrency(SLOTS));
        List<ForkedJvm> workers = new ArrayList<>();
        try {
            for (String slot : List.of("a", "b", "c")) {
                workers.add(worker(broker, prefix, slot, simulator));
            }
            try (Upstream upstream = new Upstream(broker, prefix, simulator)) {
                load(upstream);
                await().atMost(LIMIT).until(() -> allAreCalled(simulator));
                pass(Duration.ofSeconds(10));
                Instant from = Instant.now();
                pass(MINUTE);
                ForkedJvm allocator = allocator(workers);
                allocator.kill();
                log.info("Killed the allocator, {}", allocator);
                pass(AFTER);
                judge(simulator, from, Instant.now());
            }
        } finally {
            workers.forEach(ForkedJvm::kill);
        }
    }

    private ForkedJvm worker(
            Broker broker, TopicPrefix prefix, String slot, ProviderSimulator simulator)
            throws IOException {
        return TestWorker.fork(
                broker.bootstrapServers(),
                prefix,
                slot,
                simulator,
                "--director.models.file=" + catalogue(),
                "--OPENAI_API_KEY=by-requests",
                "--OPENROUTER_API_KEY=by-tokens",
                "--SELF_HOSTED_API_KEY=by-slots",
                "--SELF_HOSTED_BASE_URL=" + simulator.baseUrl());
    }

    private Path catalogue() throws IOException {
        String route =
                """
                  by-%1$s:
                    family: gpt
                    routes:
                      - {provider: %2$s, api: chat, upstream: by-%1$s, tokenizer: o200k, window: 8000, maxOutput: 4000, defaultOutput: 1000}
                """;
        return Files.writeString(
                folder.resolve("models.yml"),
                """
                providers:
                  openai:
                    limits: {requestsPerMinute: %d}
                  openrouter:
                    limits: {tokensPerMinute: %d}
                  self-hosted:
                    limits: {concurrency: %d}
                models:
                """
                                .formatted(REQUESTS, TOKENS, SLOTS)
                        + route.formatted("requests", "openai")
                        + route.formatted("tokens", "openrouter")
                        + route.formatted("slots", "self-hosted"));
    }

    /** More than all keys can do meanwhile. */
    private static void load(Upstream upstream) {
        send(upstream, "requests", 4_000);
        send(upstream, "tokens", 2_000);
        send(upstream, "slots", 3_000);
        upstream.flush();
    }

    private static void send(Upstream upstream, String model, int count) {
        for (int i = 0; i < count; i++) {
            upstream.send(
                    upstream.topics.requests(),
                    null,
                    """
                    {"requestId":"%1$s-%2$d","model":"by-%1$s","max_tokens":1000,"messages":[{"role":"user","content":"hello"}]}\
                    """
                            .formatted(model, i));
        }
    }

    private static boolean allAreCalled(ProviderSimulator simulator) {
        return simulator.calls().all().stream().map(CallRecord::model).distinct().count() == 3;
    }

    /** The one that said so last. */
    private static ForkedJvm allocator(List<ForkedJvm> workers) {
        Optional<ForkedJvm> found =
                workers.stream()
                        .filter(worker -> said(worker, "shares out the providers"))
                        .findFirst();
        return found.orElseThrow();
    }

    private static boolean said(ForkedJvm worker, String words) {
        return worker.lines().stream().anyMatch(line -> line.contains(words));
    }

    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plus(LIMIT)).until(() -> true);
    }

    private static void judge(ProviderSimulator simulator, Instant from, Instant to) {
        double minutes = Duration.between(from, to).toMillis() / 60_000.0;
        List<Instant> requests = started(simulator, "by-requests");
        List<Instant> tokens = started(simulator, "by-tokens");
        Consumption byTokens = simulator.limits().of("by-tokens");
        double each =
                (double) byTokens.windows().stream().mapToLong(Window::tokens).sum()
                        / byTokens.windows().stream().mapToLong(Window::requests).sum();
        long mostRequests = mostInAMinute(requests);
        double mostTokens = mostInAMinute(tokens) * each;
        double requestsReached = between(requests, from, to) / (REQUESTS * minutes);
        double tokensReached = between(tokens, from, to) * each / (TOKENS * minutes);
        Consumption bySlots = simulator.limits().of("by-slots");
        double slotsReached =
                between(started(simulator, "by-slots"), from, to) * 0.4 / (SLOTS * minutes * 60);
        System.out.printf(
                "shared limits: over %.0f s with the allocator killed, requests %.1f %% of the limit, at most %d of %d in any minute, %d refused;"
                        + " tokens %.1f %%, at most %.0f of %d, %d refused; slots %.1f %% busy, at most %d of %d at once, %d refused%n",
                minutes * 60,
                requestsReached * 100,
                mostRequests,
                REQUESTS,
                simulator.limits().of("by-requests").refused(),
                tokensReached * 100,
                mostTokens,
                TOKENS,
                byTokens.refused(),
                slotsReached * 100,
                bySlots.maxOpen(),
                SLOTS,
                bySlots.refused());
        assertThat(mostRequests).isLessThanOrEqualTo(REQUESTS * 101 / 100);
        assertThat(mostTokens).isLessThanOrEqualTo(TOKENS * 1.01);
        assertThat(requestsReached).isGreaterThanOrEqualTo(0.9);
        assertThat(tokensReached).isGreaterThanOrEqualTo(0.9);
        assertThat(bySlots.maxOpen()).isLessThanOrEqualTo(SLOTS);
        // Nobody was refused, so that no gate had to close.
        assertThat(simulator.limits().of("by-requests").refused()).isZero();
        assertThat(byTokens.refused()).isZero();
    }

    private static List<Instant> started(ProviderSimulator simulator, String model) {
        return simulator.calls().all().stream()
                .filter(call -> call.model().equals(model))
                .map(CallRecord::started)
                .sorted()
                .toList();
    }

    private static long between(List<Instant> started, Instant from, Instant to) {
        return started.stream().filter(at -> !at.isBefore(from) && at.isBefore(to)).count();
    }

    private static long mostInAMinute(List<Instant> started) {
        int most = 0;
        int first = 0;
        for (int i = 0; i < started.size(); i++) {
            while (!started.get(first).isAfter(started.get(i).minus(MINUTE))) {
                first++;
            }
            most = Math.max(most, i - first + 1);
        }
        return most;
    }
}
