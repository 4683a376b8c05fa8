package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Usage;
import dev.director.worker.model.Catalogue.Model;
import dev.director.worker.model.Catalogue.Price;
import dev.director.worker.model.Catalogue.Provider;
import dev.director.worker.model.Catalogue.Route;
import dev.director.worker.model.Wire.Outcome;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoutedModelTest {

    private static final Usage USAGE = new Usage(1_000, 0, 500, 0);
    private static final Route ROUTE =
            new Route(
                    "openrouter",
                    "chat",
                    "moonshotai/kimi-k2",
                    Optional.empty(),
                    List.of(
                            new Price(
                                    LocalDate.parse("2025-01-01"),
                                    BigDecimal.ONE,
                                    BigDecimal.ZERO,
                                    BigDecimal.TEN)));
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final Deque<Outcome> script = new ArrayDeque<>();
    private final List<Duration> timeouts = new CopyOnWriteArrayList<>();
    private Duration eachCallTakes = Duration.ZERO;

    @Test
    void anUnknownModelIsNotAllowedAndTheMessageListsThoseThatAre() throws Exception {
        ModelReply.Failed failed = (ModelReply.Failed) model(1, 3).call(call("gpt-9"));

        assertThat(failed.code()).isEqualTo(ErrorCode.MODEL_NOT_ALLOWED);
        assertThat(failed.reason()).contains("'gpt-9'").endsWith("allowed are kimi-k2, gpt-4");
        assertThat(failed.attempts()).isEmpty();
        assertThat(timeouts).isEmpty();
    }

    @Test
    void aListOfAllowedModelsClosesTheOthers() throws Exception {
        RoutedModel model =
                new RoutedModel(catalogue(), Set.of("gpt-4"), this::play, policy(1, 3), clock);

        assertThat(model.allowed()).containsExactly("gpt-4");
        assertThat(((ModelReply.Failed) model.call(call("kimi-k2"))).reason())
                .endsWith("allowed are gpt-4");
    }

    @Test
    void aModelNameOfAMegabyteIsNotRepeatedInFull() throws Exception {
        ModelReply.Failed failed = (ModelReply.Failed) model(1, 3).call(call("m".repeat(1 << 20)));

        assertThat(failed.reason()).hasSizeLessThan(300);
    }

    @Test
    void answersWithTheProvidersOwnCostWhereItGivesOne() throws Exception {
        script.add(answer(Optional.of(new BigDecimal("0.0042"))));

        ModelReply reply = model(1, 3).call(call("kimi-k2"));

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts().getFirst().attempt().costUsd())
                .contains(new BigDecimal("0.0042"));
        assertThat(reply.attempts().getFirst().estimated()).isFalse();
        assertThat(reply.attempts().getFirst().answered()).isEqualTo("k2-0905");
    }

    @Test
    void estimatesTheCostByListPricesWhereItGivesNone() throws Exception {
        script.add(answer(Optional.empty()));

        ModelReply reply = model(1, 3).call(call("kimi-k2"));

        assertThat(reply.attempts().getFirst().attempt().costUsd().orElseThrow())
                .isEqualByComparingTo("0.006");
        assertThat(reply.attempts().getFirst().estimated()).isTrue();
    }

    @Test
    void triesAgainWhatMayPassAndShowsEveryAttempt() throws Exception {
        script.add(failure(ErrorCode.PROVIDER_OVERLOADED, true));
        script.add(failure(ErrorCode.PROVIDER_ERROR, true));
        script.add(answer(Optional.empty()));

        ModelReply reply = model(1, 3).call(call("kimi-k2"));

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts()).hasSize(3);
        assertThat(reply.attempts().get(0).attempt().error().orElseThrow().code())
                .isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
        assertThat(reply.attempts().get(1).attempt().costUsd()).isEmpty();
    }

    @Test
    void doesNotTryAgainWhatCannotPass() throws Exception {
        script.add(failure(ErrorCode.PROVIDER_AUTH, false));

        ModelReply.Failed failed = (ModelReply.Failed) model(1, 3).call(call("kimi-k2"));

        assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_AUTH);
        assertThat(failed.attempts()).hasSize(1);
    }

    @Test
    void givesUpAfterItsAttemptsWithTheLastFailure() throws Exception {
        script.add(failure(ErrorCode.PROVIDER_ERROR, true));
        script.add(failure(ErrorCode.PROVIDER_OVERLOADED, true));

        ModelReply.Failed failed = (ModelReply.Failed) model(1, 2).call(call("kimi-k2"));

        assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
        assertThat(failed.attempts()).hasSize(2);
    }

    @Test
    void waitsAsLongAsTheProviderAsksIfThatIsLongerThanTheBackoff() throws Exception {
        script.add(failureAfter(Duration.ofMillis(120)));
        script.add(answer(Optional.empty()));
        long begun = System.nanoTime();

        model(1, 3).call(call("kimi-k2"));

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(119));
    }

    @Test
    void doesNotBeginAWaitThatTheProviderWantsBeyondTheDeadline() throws Exception {
        script.add(failureAfter(Duration.ofHours(1)));

        ModelReply.Failed failed = (ModelReply.Failed) model(1, 3).call(call("kimi-k2"));

        assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_RATE_LIMITED);
        assertThat(failed.attempts()).hasSize(1);
    }

    @Test
    void doesNotBeginABackoffBeyondTheDeadlineThoughTheProviderAsksForLess() throws Exception {
        script.add(failureAfter(Duration.ofMillis(1)));

        ModelReply.Failed failed = (ModelReply.Failed) model(3_600_000, 3).call(call("kimi-k2"));

        assertThat(failed.attempts()).hasSize(1);
    }

    @Test
    void givesACallNoMoreTimeThanIsLeft() throws Exception {
        script.add(answer(Optional.empty()));
        script.add(answer(Optional.empty()));
        RoutedModel model = model(1, 3);
        model.call(call("kimi-k2"));
        clock.advance(Duration.between(Samples.STARTED, Samples.DEADLINE).minusSeconds(7));
        model.call(call("kimi-k2"));

        assertThat(timeouts).containsExactly(CALL_TIMEOUT, Duration.ofSeconds(7));
    }

    @Test
    void callsNobodyAfterTheDeadline() throws Exception {
        clock.advance(Duration.ofDays(1));

        ModelReply.Failed failed = (ModelReply.Failed) model(1, 3).call(call("kimi-k2"));

        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(timeouts).isEmpty();
    }

    @Test
    void aCallThatUsedUpTheTimeHasExceededTheDeadline() throws Exception {
        eachCallTakes = Duration.ofDays(1);
        script.add(failure(ErrorCode.PROVIDER_TIMEOUT, true));

        ModelReply.Failed failed = (ModelReply.Failed) model(1, 3).call(call("kimi-k2"));

        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(failed.attempts().getFirst().attempt().error().orElseThrow().code())
                .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
    }

    @Test
    void anInterruptEndsAWaitAtOnce() throws Exception {
        script.add(failureAfter(Duration.ofMinutes(4)));
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread calling =
                Thread.startVirtualThread(() -> {
                    try {
                        model(1, 3).call(call("kimi-k2"));
                        ended.complete(new AssertionError("it went on"));
                    } catch (InterruptedException e) {
                        ended.complete(e);
                    }
                });
        await().until(() -> timeouts.size() == 1);

        calling.interrupt();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(timeouts).hasSize(1);
    }

    private Outcome play(Route route, ModelCall call, int attempt, Duration timeout) {
        assertThat(route).isEqualTo(ROUTE);
        timeouts.add(timeout);
        clock.advance(eachCallTakes);
        return script.remove();
    }

    private RoutedModel model(long backoffMs, int maxAttempts) {
        return new RoutedModel(
                catalogue(), Set.of(), this::play, policy(backoffMs, maxAttempts), clock);
    }

    private static RoutedModel.Policy policy(long backoffMs, int maxAttempts) {
        return new RoutedModel.Policy(CALL_TIMEOUT, maxAttempts, attempt -> backoffMs);
    }

    private static Catalogue catalogue() {
        Map<String, Model> models = new LinkedHashMap<>();
        models.put("kimi-k2", new Model("kimi", List.of(ROUTE)));
        models.put("gpt-4", new Model("gpt", List.of(ROUTE)));
        return new Catalogue(
                Map.of("openrouter", new Provider("http://localhost", "", Map.of())), models);
    }

    private static ModelCall call(String model) {
        return new ModelCall(
                new RunId("default", "r1", "r1"),
                Samples.request(Samples.json("r1", "").replace("kimi-k2", model)),
                0,
                1,
                Samples.DEADLINE,
                () -> {});
    }

    private static Outcome answer(Optional<BigDecimal> usd) {
        return new Outcome.Answer(Samples.message("hello"), "stop", "k2-0905", USAGE, usd, "gen-1");
    }

    private static Outcome failure(ErrorCode code, boolean retry) {
        return Outcome.Failure.of(code, "because", retry);
    }

    private static Outcome failureAfter(Duration retryAfter) {
        return new Outcome.Failure(
                ErrorCode.PROVIDER_RATE_LIMITED, "slow down", true, Optional.of(retryAfter), "");
    }
}
