package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Outcome;
import dev.director.schemas.Usage;
import dev.director.testkit.junit.DirectorTest;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Behaviour.Answer;
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
import dev.director.worker.run.ModelCaller.Aborted;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.Payer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenRouter tells afterwards what a call has cost that was broken off, over a real connection. */
@DirectorTest
@Timeout(60)
class SettlementTest {

    /** 1,000 tokens of which 80 were cached, and 200, at 0.60 and 2.50 dollars a million. */
    private static final Answer ANSWER =
            Answer.text("A text of several chunks, it really is one.")
                    .withUsage(new dev.director.testkit.simulator.Usage(1000, 200, 80, 30));

    private static final Usage BILLED = new Usage(1000, 80, 200, 30);
    private static final BigDecimal COST = new BigDecimal("0.0011");
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Clock clock = Clock.systemUTC();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Progress.Attempt watched =
            new Progress.Attempt() {
                @Override
                public void text(String piece) {
                    heard.add(piece);
                }

                @Override
                public void discard(String reason) {}
            };
    private ProviderSimulator simulator;
    private OpenAiWire wire;
    private RoutedModel model;

    @BeforeEach
    void connect(ProviderSimulator testSimulator) {
        simulator = testSimulator;
        Catalogue catalogue =
                Routes.shipped(text ->
                        text.replaceAll(
                                        "\\$\\{OPENROUTER_BASE_URL:[^}]*}",
                                        simulator.baseUrl().toString())
                                .replaceAll("\\$\\{OPENROUTER_API_KEY:}", "key"));
        wire = new OpenAiWire(catalogue, IDLE, clock);
        model =
                RoutedModel.of(
                        new Router(catalogue, Set.of()),
                        Budgets.none(),
                        Gates.alone(clock),
                        Limits.alone(catalogue.providers(), System::nanoTime, Thread::sleep),
                        new TokenCounter(Optional.empty()),
                        wire,
                        new RoutedModel.Policy(Duration.ofSeconds(20), 2, made -> 1L),
                        clock);
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void aStreamThatWasCutCostsWhatTheProviderSays() throws Exception {
        script(ANSWER.with(Quirk.CUT));

        CallRecord record = first(model.call(call()).attempts());

        assertSettled(record);
        assertThat(record.attempt().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void soDoesOneThatFellSilent() throws Exception {
        script(ANSWER.with(Quirk.STALL));

        assertSettled(first(model.call(call()).attempts()));
    }

    @Test
    void whatTheProviderDoesNotKnowYetIsAskedForAgain() throws Exception {
        script(ANSWER.with(Quirk.CUT, Quirk.GENERATION_LATE));

        assertSettled(first(model.call(call()).attempts()));
    }

    @Test
    void whatItNeverKnowsIsEstimatedAndNeverNothing() throws Exception {
        script(
                new Behaviour.Garbage(
                        "text/event-stream",
                        "data: {\"id\":\"gen-0-none\",\"choices\":[{\"delta\":{\"content\":\"So it is\"}}]}\n\n"));

        CallRecord record = first(model.call(call()).attempts());

        assertThat(record.estimated()).isTrue();
        assertThat(record.providerRequestId()).isEqualTo("gen-0-none");
        assertThat(record.attempt().usage().orElseThrow().inputTokens()).isPositive();
        assertThat(record.attempt().usage().orElseThrow().outputTokens()).isPositive();
        assertThat(record.attempt().costUsd().orElseThrow()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatARunThatWasCancelledHasCostIsWhatTheProviderSays(boolean late) throws Exception {
        Answer slow = ANSWER.streamedEvery(300);
        script(late ? slow.with(Quirk.GENERATION_LATE) : slow);
        CompletableFuture<List<CallRecord>> made = new CompletableFuture<>();
        Thread run =
                Thread.startVirtualThread(() -> {
                    try {
                        made.complete(model.call(call()).attempts());
                    } catch (Aborted aborted) {
                        made.complete(aborted.attempts());
                    } catch (Exception e) {
                        made.completeExceptionally(e);
                    }
                });
        await().until(() -> !heard.isEmpty());

        run.interrupt();

        CallRecord record = first(made.get());
        assertSettled(record);
        assertThat(record.attempt().outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void everyCallOfATurnIsSettled() throws Exception {
        simulator.script(
                Script.of(Rule.any().overall(ANSWER.with(Quirk.CUT, Quirk.GENERATION_LATE), ANSWER))
                        .as(Provider.OPENROUTER));

        ModelReply reply = model.call(call());

        assertThat(reply.attempts()).allSatisfy(SettlementTest::assertSettled);
    }

    private void script(Behaviour behaviour) {
        simulator.script(Script.of(Rule.any().always(behaviour)).as(Provider.OPENROUTER));
    }

    private static void assertSettled(CallRecord record) {
        assertThat(record.estimated()).isFalse();
        assertThat(record.attempt().usage()).contains(BILLED);
        assertThat(record.attempt().costUsd().orElseThrow()).isEqualByComparingTo(COST);
        assertThat(record.providerRequestId()).startsWith("gen-");
    }

    private static CallRecord first(List<CallRecord> records) {
        assertThat(records).isNotEmpty();
        return records.getFirst();
    }

    private ModelCall call() {
        DirectorRequest request =
                Samples.request(
                        "{\"requestId\":\"r1\",\"model\":\"kimi-k2\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        return new ModelCall(
                RunId.of(request),
                request,
                request.messages(),
                0,
                1,
                clock.instant().plusSeconds(60),
                Payer.of("default"),
                List.of(),
                (_, _) -> watched,
                () -> {},
                Background.NONE);
    }
}
