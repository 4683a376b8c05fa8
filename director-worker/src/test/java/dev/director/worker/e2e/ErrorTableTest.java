package dev.director.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.testkit.observe.TopicRecord;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.error.MoonshotError;
import dev.director.testkit.simulator.error.OpenRouterError;
import dev.director.testkit.simulator.error.ProviderError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Every class of what providers do (docs/providers.md): what is tried again, what another model
 * finishes, what waits, what fails, and what reaches which topic. Each case has a provider, a key
 * and a model of its own, so that what closes for one is open to the others.
 */
@DirectorTest
class ErrorTableTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String GPT = "gpt-4";

    /** A port that nobody listens on. */
    private static final String NOBODY = "http://127.0.0.1:1/v1";

    /**
     * @param name of the request, its model and its provider
     * @param more members of the request
     * @param faults what the provider does to the request's calls, one after the other; it echoes
     *     then
     * @param attempts the models that were called
     * @param code of the first attempt that failed
     * @param status of the result
     */
    private record Case(
            String name,
            String more,
            List<Behaviour> faults,
            List<String> attempts,
            String code,
            String status) {}

    private static final String ALONE = ",\"fallback\":false";
    private static final Behaviour THROTTLED =
            Behaviour.Status.of(429).withHeader("Retry-After", "1");
    private static final Behaviour CUT = Behaviour.Cut.afterChunks(2);
    private static final Behaviour EMPTY = new Behaviour.Empty(Behaviour.Empty.Part.CONTENT);

    private static final List<Case> CASES =
            List.of(
                    other("rate-limit", THROTTLED, 1, "provider_rate_limited"),
                    waits("rate-limit-alone", THROTTLED, 1, "provider_rate_limited"),
                    other(
                            "vendor-rate-limit",
                            fail(OpenRouterError.UPSTREAM_RATE_LIMIT),
                            1,
                            "provider_rate_limited"),
                    waits("in-flight-alone", inFlight(), 1, "provider_rate_limited"),
                    other("overloaded", Behaviour.Status.of(503), 3, "provider_overloaded"),
                    waits("overloaded-alone", Behaviour.Status.of(503), 3, "provider_overloaded"),
                    other("quota", fail(MoonshotError.QUOTA), 1, "provider_quota"),
                    fails("quota-alone", fail(MoonshotError.QUOTA), 1, "provider_quota"),
                    other("auth", fail(MoonshotError.KEY), 1, "provider_auth"),
                    fails("auth-alone", fail(MoonshotError.KEY), 1, "provider_auth"),
                    other("gone", fail(MoonshotError.MODEL), 1, "provider_model_gone"),
                    fails("gone-alone", fail(MoonshotError.MODEL), 1, "provider_model_gone"),
                    other("context", fail(MoonshotError.CONTEXT), 1, "context_too_large"),
                    fails("context-alone", fail(MoonshotError.CONTEXT), 1, "context_too_large"),
                    other("bad-request", Behaviour.Status.of(400), 1, "provider_bad_request"),
                    fails("bad-request-alone", Behaviour.Status.of(400), 1, "provider_bad_request"),
                    refused("content", fail(MoonshotError.CONTENT_FILTER), "content_refused"),
                    other("timeout", new Behaviour.Hang(), 1, "provider_timeout"),
                    waits("timeout-alone", new Behaviour.Hang(), 1, "provider_timeout"),
                    other("server", Behaviour.Status.of(500), 3, "provider_error"),
                    waits("server-alone", Behaviour.Status.of(500), 3, "provider_error"),
                    streamed(other("cut", CUT, 2, "stream_cut")),
                    streamed(waits("cut-alone", CUT, 2, "stream_cut")),
                    other("malformed", EMPTY, 2, "malformed_answer"),
                    fails("malformed-alone", EMPTY, 2, "malformed_answer"),
                    new Case(
                            "unreachable-alone",
                            ALONE + ",\"limits\":{\"timeoutMs\":15000}",
                            List.of(),
                            Collections.nCopies(3, "unreachable-alone"),
                            "provider_error",
                            "expired"));

    @TempDir private Path folder;

    @Test
    void everyClassEndsWhereItBelongs(
            Broker broker, TopicPrefix prefix, ProviderSimulator simulator) throws IOException {
        script(simulator);
        try (TestWorker _ =
                        TestWorker.start(
                                broker.bootstrapServers(),
                                prefix,
                                "w1",
                                simulator,
                                "--director.models.file=" + models(simulator),
                                "--director.models.call-timeout=4s");
                Upstream upstream = new Upstream(broker, prefix, simulator)) {
            for (Case one : CASES) {
                upstream.expect(one.name());
                upstream.publishRaw(request(one));
            }
            upstream.awaitAllOnce(LIMIT);
            judge(upstream);
        }
    }

    private static void judge(Upstream upstream) {
        Set<String> moved = ids(upstream.read(upstream.topics.kimiDlt()));
        Map<String, TopicRecord> dead =
                upstream.deadLetters().stream()
                        .collect(Collectors.toMap(ErrorTableTest::id, one -> one));
        SoftAssertions all = new SoftAssertions();
        int calls = 0;
        for (Case one : CASES) {
            JsonNode result = upstream.awaitResult(one.name()).json();
            String name = one.name() + " " + result.path("error");
            boolean expired = one.status().equals("expired");
            List<String> called = models(result);
            calls += called.size();
            // How often it was tried while it was closed depends on the time.
            all.assertThat(expired ? called.subList(0, one.attempts().size()) : called)
                    .as(name)
                    .isEqualTo(one.attempts());
            all.assertThat(result.path("status").asString()).as(name).isEqualTo(one.status());
            all.assertThat(result.at("/attempts/0/error/code").asString())
                    .as(name)
                    .isEqualTo(one.code());
            all.assertThat(moved.contains(one.name()))
                    .as(name + " in kimi-dlt")
                    .isEqualTo(one.attempts().contains(GPT));
            all.assertThat(dead.containsKey(one.name()))
                    .as(name + " in dlt")
                    .isEqualTo(one.status().equals("failed"));
            if (one.status().equals("failed") && dead.containsKey(one.name())) {
                all.assertThat(result.at("/error/code").asString()).as(name).isEqualTo(one.code());
                all.assertThat(dead.get(one.name()).header("director-error-code"))
                        .as(name)
                        .contains(one.code());
            }
            if (expired) {
                all.assertThat(result.at("/error/message").asString())
                        .as(name)
                        .contains("of it held up", one.name() + "/" + one.name());
            }
        }
        all.assertAll();
        assertThat(upstream.read(upstream.topics.usage())).hasSize(calls);
        assertThat(upstream.leftInTheJournal()).isEmpty();
    }

    /** The other model finishes it. */
    private static Case other(String name, Behaviour fault, int calls, String code) {
        List<String> attempts = new ArrayList<>(Collections.nCopies(calls, name));
        attempts.add(GPT);
        return new Case(name, "", Collections.nCopies(9, fault), attempts, code, "completed");
    }

    /** It waits until the provider is well, and is answered by it. */
    private static Case waits(String name, Behaviour fault, int calls, String code) {
        return new Case(
                name,
                ALONE,
                Collections.nCopies(calls, fault),
                Collections.nCopies(calls + 1, name),
                code,
                "completed");
    }

    /** Nothing can finish it. */
    private static Case fails(String name, Behaviour fault, int calls, String code) {
        return new Case(
                name,
                ALONE,
                Collections.nCopies(9, fault),
                Collections.nCopies(calls, name),
                code,
                "failed");
    }

    /** The same would be said by others, who need not hear it. */
    private static Case refused(String name, Behaviour fault, String code) {
        return new Case(name, "", Collections.nCopies(9, fault), List.of(name), code, "failed");
    }

    private static Case streamed(Case one) {
        return new Case(
                one.name(),
                one.more() + ",\"stream\":true",
                one.faults(),
                one.attempts(),
                one.code(),
                one.status());
    }

    private static Behaviour fail(ProviderError error) {
        return new Behaviour.Fail(error);
    }

    private static Behaviour inFlight() {
        return new Behaviour.Status(
                402,
                Map.of("Retry-After", "1"),
                "{\"error\":{\"message\":\"in flight\",\"code\":402,\"metadata\":{\"limit_source\":\"openrouter_in_flight_budget\"}}}");
    }

    private static void script(ProviderSimulator simulator) {
        List<Rule> rules = new ArrayList<>();
        for (Case one : CASES) {
            if (!one.faults().isEmpty()) {
                rules.add(
                        Rule.whenModel(one.name())
                                .perRequest(one.faults().toArray(Behaviour[]::new)));
            }
        }
        rules.add(Rule.any().always(new Behaviour.Echo()));
        simulator.script(rules.toArray(Rule[]::new));
    }

    /** A provider for each case, so that each has a key of its own. */
    private Path models(ProviderSimulator simulator) throws IOException {
        StringBuilder providers = new StringBuilder("providers:\n");
        StringBuilder models = new StringBuilder("models:\n");
        for (Case one : CASES) {
            String address = one.faults().isEmpty() ? NOBODY : simulator.baseUrl().toString();
            providers.append(
                    "  %s: {baseUrl: '%s', key: planted-key}\n".formatted(one.name(), address));
            models.append(
                    """
                      %s:
                        family: kimi
                        routes:
                          - {provider: %s, api: chat, upstream: %s, tokenizer: o200k, window: 131072, maxOutput: 16384, defaultOutput: 4096}
                    """
                            .formatted(one.name(), one.name(), one.name()));
        }
        return Files.writeString(folder.resolve("models.yml"), providers.toString() + models);
    }

    private static String request(Case one) {
        return "{\"requestId\":\"%s\",\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}"
                .formatted(one.name(), one.name(), one.more());
    }

    private static Set<String> ids(List<TopicRecord> records) {
        return records.stream().map(ErrorTableTest::id).collect(Collectors.toSet());
    }

    private static String id(TopicRecord record) {
        return record.json().path("requestId").asString();
    }

    private static List<String> models(JsonNode result) {
        return result.path("attempts")
                .valueStream()
                .map(it -> it.path("model").asString())
                .toList();
    }
}
