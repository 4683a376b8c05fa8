package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Provider;
import dev.director.testkit.simulator.ProviderSimulator;
import dev.director.testkit.simulator.Rule;
import dev.director.testkit.simulator.Script;
import dev.director.testkit.simulator.quirk.Quirk;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.model.Router;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.run.Background;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.Payer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Every quirk that a provider is known for, over a real connection, plain and streamed. */
@DirectorTest
@Timeout(120)
class ProviderQuirksTest {

    private static final TokenCounter COUNTER = new TokenCounter(Optional.empty());
    private static final String TEXT = "The answer, in <| two |> parts: 42.";

    private static final String CALLS =
            """
            [{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]\
            """;

    private static final String TOOLS =
            """
            ,"tools":[{"type":"function","function":{"name":"weather","description":"now","parameters":
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]\
            """;

    /** What may not be called an answer, and what it is called. */
    private static final Map<Quirk, ErrorCode> FAILURES = failures();

    /** Those that show in streams only: sent whole, the answer is sound. */
    private static final Set<Quirk> OF_STREAMS =
            EnumSet.of(Quirk.ERROR_MID_STREAM, Quirk.OVERLOAD_MID_STREAM, Quirk.CUT, Quirk.STALL);

    /** Those that make a tool call of every answer. */
    private static final Set<Quirk> OF_CALLS =
            EnumSet.of(
                    Quirk.TOOL_UNDECLARED,
                    Quirk.ARGUMENTS_AGAINST_SCHEMA,
                    Quirk.ARGUMENTS_NOT_JSON,
                    Quirk.ARGUMENTS_HALF,
                    Quirk.LEAK_IN_CONTENT,
                    Quirk.LEAK_IN_REASONING,
                    Quirk.LEAK_BESIDE_CALLS,
                    Quirk.LEAK_WITHOUT_BEGIN,
                    Quirk.FINISH_STOP_WITH_CALLS);

    /** Calls that the tool step judges: the answer is whole. */
    private static final Set<Quirk> OF_FAULTY_CALLS =
            EnumSet.of(
                    Quirk.TOOL_UNDECLARED,
                    Quirk.ARGUMENTS_AGAINST_SCHEMA,
                    Quirk.ARGUMENTS_NOT_JSON);

    @ParameterizedTest
    @EnumSource(Quirk.class)
    void aTextComesWholeOrIsNoAnswer(Quirk quirk, ProviderSimulator simulator) throws Exception {
        for (boolean stream : new boolean[] {false, true}) {
            simulator.script(Rule.any().always(Behaviour.Answer.text(TEXT).with(quirk)));

            ModelReply reply = ask(simulator, "kimi-k2", stream, "");

            if (OF_CALLS.contains(quirk)) {
                assertFailed(reply, ErrorCode.MALFORMED_ANSWER); // no tools were offered
            } else if (fails(quirk, stream)) {
                assertFailed(reply, failure(quirk, stream));
            } else {
                assertThat(answered(reply).message().path("content").asString())
                        .as("stream %s", stream)
                        .isEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Quirk.class)
    void aToolCallComesWholeOrIsNoAnswer(Quirk quirk, ProviderSimulator simulator)
            throws Exception {
        for (boolean stream : new boolean[] {false, true}) {
            simulator.script(Rule.any().always(Behaviour.Answer.toolCalls(CALLS).with(quirk)));

            ModelReply reply = ask(simulator, "kimi-k2", stream, TOOLS);

            if (fails(quirk, stream)) {
                assertFailed(reply, failure(quirk, stream));
            } else if (quirk == Quirk.FINISH_CALLS_WITHOUT_CALLS) {
                assertFailed(reply, ErrorCode.MALFORMED_ANSWER);
            } else if (OF_FAULTY_CALLS.contains(quirk)) {
                assertThat(answered(reply).message().path("tool_calls")).hasSize(1);
            } else {
                JsonNode call = answered(reply).message().path("tool_calls").path(0);
                assertThat(call.at("/function/name").asString())
                        .as("stream %s", stream)
                        .isEqualTo("weather");
                assertThat(call.at("/function/arguments").asString())
                        .isEqualTo("{\"city\":\"Paris\"}");
                assertThat(answered(reply).message().path("content").asString(""))
                        .doesNotContain("<|");
            }
        }
    }

    /**
     * A history begun by OpenAI, with two calls at once and ids of its kind, options that some do
     * not take, and a schema with what only JSON Schema has: each provider refuses what it refuses,
     * and must be asked so that it does not.
     */
    @ParameterizedTest
    @CsvSource({
        "kimi-k2, OPENROUTER_MOONSHOT",
        "kimi-k2, OPENROUTER_DEEPINFRA",
        "kimi-k2, OPENROUTER_CHUTES",
        "kimi-k2, OPENROUTER_FIREWORKS",
        "kimi-k2, OPENROUTER_BASETEN",
        "kimi-k2, OPENROUTER_TOGETHER",
        "kimi-k2, GROQ",
        "kimi-k2, SELF_HOSTED",
        "kimi-k3, MOONSHOT_K3",
        "gpt-4, OPENAI_REASONING",
        "claude-3-opus, OPENROUTER"
    })
    void aHistoryBegunByOneFamilyGoesOnWithAnother(
            String model, Provider provider, ProviderSimulator simulator) throws Exception {
        for (boolean stream : new boolean[] {false, true}) {
            simulator.script(
                    Script.of(Rule.any().always(Behaviour.Answer.text(TEXT))).as(provider));

            ModelReply reply = ask(simulator, model, stream, NASTY);

            assertThat(answered(reply).message().path("content").asString()).isEqualTo(TEXT);
            assertThat(reply.attempts()).hasSize(1);
        }
    }

    private static final String NASTY =
            """
            ,"temperature":1.7,"top_p":0.9,"stop":["a","b","c","d","e","f","%s"],"seed":7,"max_tokens":500,
            "messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Weather in Paris and Rome?"},{"type":"text","text":""}]},
              {"role":"assistant","content":"","tool_calls":[
                {"id":"call_abc","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}},
                {"id":"call_def","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},
              {"role":"tool","tool_call_id":"call_def","content":"rain"},
              {"role":"tool","tool_call_id":"call_abc","content":"sun"},
              {"role":"assistant","content":"Sun and rain."},
              {"role":"user","content":"And Oslo?"}],
            "tools":[{"type":"function","function":{"name":"weather","description":"now","parameters":
              {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"W","type":"object",
               "properties":{"city":{"description":"where"},"days":{"type":"integer","exclusiveMinimum":0},
               "unit":{"enum":["c","f",1]},"at":{"type":["string","null"],"format":"date-time"},
               "near":{"$ref":"#/properties/place"},"place":{"type":"object","$defs":{"p":{"type":"string"}},
               "properties":{"name":{"$ref":"#/properties/place/$defs/p"}}}},
               "required":["city"]}}}]\
            """
                    .formatted("x".repeat(40));

    private static Map<Quirk, ErrorCode> failures() {
        Map<Quirk, ErrorCode> failures = new EnumMap<>(Quirk.class);
        failures.put(Quirk.EMPTY, ErrorCode.MALFORMED_ANSWER);
        failures.put(Quirk.ARGUMENTS_HALF, ErrorCode.MALFORMED_ANSWER);
        failures.put(Quirk.CUT, ErrorCode.STREAM_CUT);
        failures.put(Quirk.STALL, ErrorCode.PROVIDER_TIMEOUT);
        failures.put(Quirk.ERROR_IN_200, ErrorCode.PROVIDER_ERROR);
        failures.put(Quirk.ERROR_IN_CHOICE, ErrorCode.PROVIDER_ERROR);
        failures.put(Quirk.ERROR_MID_STREAM, ErrorCode.PROVIDER_ERROR);
        failures.put(Quirk.OVERLOAD_MID_STREAM, ErrorCode.PROVIDER_OVERLOADED);
        return failures;
    }

    private static boolean fails(Quirk quirk, boolean stream) {
        return FAILURES.containsKey(quirk) && (stream || !OF_STREAMS.contains(quirk));
    }

    /** An error after output has begun is a cut: what was written may be billed. */
    private static ErrorCode failure(Quirk quirk, boolean stream) {
        boolean late = quirk == Quirk.ERROR_IN_CHOICE || quirk == Quirk.ERROR_MID_STREAM;
        return stream && late ? ErrorCode.STREAM_CUT : FAILURES.get(quirk);
    }

    private static void assertFailed(ModelReply reply, ErrorCode code) {
        ErrorCode found =
                switch (reply) {
                    case ModelReply.Failed failed -> failed.code();
                    // Nothing else was answered, so that it is taken for an outage.
                    case ModelReply.Held held -> held.code();
                    case ModelReply.Answered answered ->
                            throw new AssertionError("answered: " + answered.message());
                };
        assertThat(found).isEqualTo(code);
    }

    private static ModelReply.Answered answered(ModelReply reply) {
        assertThat(reply)
                .as(reply instanceof ModelReply.Failed failed ? failed.reason() : "")
                .isInstanceOf(ModelReply.Answered.class);
        return (ModelReply.Answered) reply;
    }

    private static ModelReply ask(
            ProviderSimulator simulator, String model, boolean stream, String more)
            throws OwnershipLost, InterruptedException {
        Clock clock = Clock.systemUTC();
        Catalogue catalogue =
                Routes.shipped(text ->
                        text.replaceAll(
                                        "\\$\\{[A-Z_]*BASE_URL:[^}]*}",
                                        simulator.baseUrl().toString())
                                .replaceAll("\\$\\{[A-Z_]*_API_KEY:}", "key"));
        Gates gates = Gates.alone(clock);
        try (OpenAiWire wire = new OpenAiWire(catalogue, Duration.ofSeconds(1), clock)) {
            RoutedModel routed =
                    RoutedModel.of(
                            new Router(catalogue, Set.of()),
                            Budgets.none(),
                            gates,
                            Limits.alone(catalogue.providers(), System::nanoTime, Thread::sleep),
                            COUNTER,
                            wire,
                            new RoutedModel.Policy(Duration.ofSeconds(20), 1, made -> 1L),
                            clock);
            return routed.call(call(model, stream, more, clock));
        }
    }

    private static ModelCall call(String model, boolean stream, String more, Clock clock) {
        String messages =
                more.contains("\"messages\"")
                        ? ""
                        : ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
        DirectorRequest request =
                Samples.request(
                        "{\"requestId\":\"r1\",\"model\":\"%s\",\"stream\":%s%s%s}"
                                .formatted(model, stream, messages, more));
        return new ModelCall(
                RunId.of(request),
                request,
                request.messages(),
                0,
                1,
                clock.instant().plusSeconds(60),
                Payer.of("default"),
                List.of(),
                Progress.SILENT,
                () -> {},
                Background.NONE);
    }
}
