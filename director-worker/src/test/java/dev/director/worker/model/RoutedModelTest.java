package dev.director.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Outcome;
import dev.director.schemas.Usage;
import dev.director.worker.context.ContextBuilder;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.model.Wire.Outgoing;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.Polled;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Catalogue.Model;
import dev.director.worker.model.catalogue.Price;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.catalogue.Quirk;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.catalogue.Routes;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.model.limit.Pause;
import dev.director.worker.run.Background;
import dev.director.worker.run.ModelCaller;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.Payer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.BackgroundBegan;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.WaitReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class RoutedModelTest {

    private static final Usage USAGE = new Usage(1_000, 0, 500, 0);
    private static final Route BACKGROUND = Routes.background("openai", "o3");

    private static final Route ROUTE =
            Routes.priced(
                    new Price(
                            LocalDate.parse("2025-01-01"),
                            BigDecimal.ONE,
                            BigDecimal.ZERO,
                            BigDecimal.TEN));
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final Deque<CallOutcome> script = new ArrayDeque<>();
    private final List<Outgoing> sent = new CopyOnWriteArrayList<>();
    private final List<Duration> limits = new CopyOnWriteArrayList<>();
    private final List<Duration> slept = new CopyOnWriteArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Gates gates = Gates.alone(clock);

    /** By provider, how many calls its key may have on their way. */
    private final Map<String, Integer> slots = new HashMap<>();

    private Runnable meanwhile = () -> {};

    private final TokenCounter counter = new TokenCounter(Optional.empty());
    private final Queue<Polled> polls = new ArrayDeque<>();
    private Optional<BackgroundBegan> begun = Optional.empty();
    private Polled cancelled = new Polled.Pending("in_progress", "resp_1");
    private boolean lost;
    private List<ModelReply.CallRecord> earlier = List.of();
    private Duration eachCallTakes = Duration.ZERO;
    private Pause pause =
            time -> {
                slept.add(time);
                clock.advance(time);
            };

    @Test
    void whatTheRouterRefusesIsNeverCalled() throws Exception {
        ModelReply.Failed failed = failed(model(3, ROUTE).call(call("gpt-9", "")));

        assertThat(failed.code()).isEqualTo(ErrorCode.MODEL_NOT_ALLOWED);
        assertThat(failed.attempts()).isEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void answersWithTheProvidersOwnCostWhereItGivesOne() throws Exception {
        script.add(answer(Optional.of(new BigDecimal("0.0042"))));

        ModelReply reply = model(3, ROUTE).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts().getFirst().attempt().costUsd())
                .contains(new BigDecimal("0.0042"));
        assertThat(reply.attempts().getFirst().estimated()).isFalse();
        assertThat(reply.attempts().getFirst().answered()).isEqualTo("k2-0905");
    }

    @Test
    void estimatesTheCostByListPricesWhereItGivesNone() throws Exception {
        script.add(answer(Optional.empty()));

        ModelReply reply = model(3, ROUTE).call(call());

        assertThat(reply.attempts().getFirst().attempt().costUsd().orElseThrow())
                .isEqualByComparingTo("0.006");
        assertThat(reply.attempts().getFirst().estimated()).isTrue();
    }

    @Test
    void estimatesByThePricesOfTheModelThatAnswered() throws Exception {
        script.add(answer(Optional.empty()));
        Route another =
                Routes.priced(
                        "openrouter",
                        "k2-0905",
                        new Price(
                                LocalDate.parse("2025-01-01"),
                                BigDecimal.TEN,
                                BigDecimal.ZERO,
                                BigDecimal.TEN));

        ModelReply reply = model(3, ROUTE, another).call(call());

        assertThat(reply.attempts().getFirst().attempt().costUsd().orElseThrow())
                .isEqualByComparingTo("0.015");
        assertThat(reply.attempts().getFirst().estimated()).isTrue();
    }

    @Test
    void whatAFailedCallCostIsShownToo() throws Exception {
        script.add(
                new CallOutcome.Failure(
                        new Fault.Malformed(),
                        "empty",
                        Optional.of(USAGE),
                        Optional.empty(),
                        "gen-7"));
        script.add(answer(Optional.empty()));

        ModelReply reply = model(3, ROUTE).call(call());

        assertThat(reply.attempts().getFirst().attempt().usage()).contains(USAGE);
        assertThat(reply.attempts().getFirst().attempt().costUsd().orElseThrow())
                .isEqualByComparingTo("0.006");
        assertThat(reply.attempts().getFirst().providerRequestId()).isEqualTo("gen-7");
    }

    @Test
    void triesAgainWhatMayPassAndShowsEveryAttempt() throws Exception {
        script.add(failure(new Fault.Overloaded(Optional.empty())));
        script.add(failure(new Fault.ServerError(Optional.empty())));
        script.add(answer(Optional.empty()));

        ModelReply reply = model(3, ROUTE).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts()).hasSize(3);
        assertThat(reply.attempts().getFirst().attempt().error().orElseThrow().code())
                .isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
        assertThat(sent).extracting(Outgoing::trace).doesNotHaveDuplicates();
    }

    /** A13: what the next route can mend is not tried again on this one. */
    @Test
    void goesOnToTheNextRouteAtOnceWhereTheSameOneCannotHelp() throws Exception {
        for (Fault fault :
                List.of(
                        new Fault.QuotaExhausted(),
                        new Fault.Unauthorized(),
                        new Fault.BadRequest(),
                        new Fault.ModelGone())) {
            sent.clear();
            script.add(failure(fault));
            script.add(answer(Optional.empty()));

            ModelReply reply = model(3, ROUTE, Routes.chat("moonshot", "m2")).call(call());

            assertThat(reply).as(fault.toString()).isInstanceOf(ModelReply.Answered.class);
            assertThat(sent)
                    .extracting(Outgoing::provider)
                    .containsExactly("openrouter", "moonshot");
            gates = Gates.alone(clock);
        }
        assertThat(slept).isEmpty();
    }

    @Test
    void aRouteWhoseModelIsGoneIsNotCalledAgain() throws Exception {
        script.add(failure(new Fault.ModelGone()));
        script.add(answer(Optional.empty()));
        script.add(answer(Optional.empty()));
        RoutedModel model = model(3, ROUTE, Routes.chat("moonshot", "m2"));

        model.call(call());
        model.call(call());

        assertThat(sent)
                .extracting(Outgoing::provider)
                .containsExactly("openrouter", "moonshot", "moonshot");
    }

    @Test
    void goesOnToTheNextRouteWhenItsAttemptsAreUsedUp() throws Exception {
        script.add(failure(new Fault.ServerError(Optional.empty())));
        script.add(failure(new Fault.ServerError(Optional.empty())));
        script.add(answer(Optional.empty()));

        ModelReply reply = model(2, ROUTE, Routes.chat("moonshot", "m2")).call(call());

        assertThat(reply.attempts()).hasSize(3);
        assertThat(reply.attempts().getLast().attempt().provider()).isEqualTo("moonshot");
    }

    @Test
    void refusedContentIsNotOfferedToOthers() throws Exception {
        script.add(failure(new Fault.ContentRefused()));

        ModelReply.Failed failed =
                failed(model(3, ROUTE, Routes.chat("moonshot", "m2")).call(call()));

        assertThat(failed.code()).isEqualTo(ErrorCode.CONTENT_REFUSED);
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatIsTooLongIsOfferedToLargerWindowsOnly() throws Exception {
        script.add(failure(new Fault.ContextExceeded()));
        script.add(answer(Optional.empty()));

        ModelReply reply =
                model(
                                3,
                                Routes.windowed("openrouter", 100_000),
                                Routes.windowed("self-hosted", 50_000),
                                Routes.windowed("moonshot", 200_000))
                        .call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(sent).extracting(Outgoing::provider).containsExactly("openrouter", "moonshot");
    }

    @Test
    void whatFitsNoWindowFailsBeforeAnybodyIsAskedAndSaysHowLongItIs() throws Exception {
        String state = "\"" + "word ".repeat(20_000) + "\"";

        ModelReply.Failed failed =
                failed(
                        model(3, Routes.windowed("openrouter", 8_192))
                                .call(
                                        call(
                                                "kimi-k2",
                                                ",\"workflow\":{\"type\":\"t\",\"id\":\"w\",\"state\":%s}"
                                                        .formatted(state))));

        assertThat(failed.code()).isEqualTo(ErrorCode.CONTEXT_TOO_LARGE);
        assertThat(failed.reason()).contains("8,192");
        assertThat(sent).isEmpty();
    }

    @Test
    void aFaultThatTheProviderAsksToWaitForIsWaitedForIfThatIsLongerThanTheBackoff()
            throws Exception {
        script.add(failure(new Fault.ServerError(Optional.of(Duration.ofSeconds(40)))));
        script.add(answer(Optional.empty()));

        model(3, ROUTE).call(call());

        assertThat(slept).containsExactly(Duration.ofSeconds(40));
    }

    @Test
    void aThrottledKeyHoldsTheRunUpUntilTheTimeThatTheProviderGave() throws Exception {
        script.add(failure(new Fault.RateLimited(Optional.of(Duration.ofSeconds(40)))));
        script.add(answer(Optional.empty()));
        RoutedModel model = model(3, ROUTE);

        ModelReply.Held held = held(model.call(call()));

        assertThat(held.code()).isEqualTo(ErrorCode.PROVIDER_RATE_LIMITED);
        assertThat(held.reason()).contains("key of openrouter");
        assertThat(held.attempts()).hasSize(1);
        assertThat(slept).isEmpty();
        assertThat(model.room(List.of(ROUTE.name()))).isZero();
        assertThat(held(model.call(call())).attempts()).isEmpty();

        clock.advance(Duration.ofSeconds(40));
        assertThat(model.room(List.of(ROUTE.name()))).isPositive();
        assertThat(model.call(call())).isInstanceOf(ModelReply.Answered.class);
    }

    @Test
    void attemptsThatOnlyFailedAreAnOutageAndNotTheRunsOwn() throws Exception {
        for (int i = 0; i < 3; i++) {
            script.add(failure(new Fault.ServerError(Optional.empty())));
        }

        ModelReply.Held held = held(model(3, ROUTE).call(call()));

        assertThat(held.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
        assertThat(held.attempts()).hasSize(3);
    }

    @Test
    void attemptsThatFailWhileOthersAreAnsweredAreTheRunsOwn() throws Exception {
        RoutedModel model = model(2, ROUTE);
        pause =
                time -> {
                    clock.advance(time);
                    script.addFirst(answer(Optional.empty()));
                    try {
                        model.call(call());
                    } catch (OwnershipLost e) {
                        throw new AssertionError(e);
                    }
                };
        script.add(failure(new Fault.ServerError(Optional.empty())));
        script.add(failure(new Fault.ServerError(Optional.empty())));

        assertThat(failed(model.call(call())).code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
        assertThat(model.room(List.of(ROUTE.name()))).isPositive();
    }

    /** One request's fault must not keep a key closed for everybody. */
    @Test
    void whatFailsInTheSameWayAgainWhileOthersAreAnsweredIsAtFaultItself() throws Exception {
        for (Fault fault :
                List.of(
                        new Fault.QuotaExhausted(),
                        new Fault.Unauthorized(),
                        new Fault.ModelGone())) {
            gates = Gates.alone(clock);
            RoutedModel model = model(1, ROUTE);
            earlier = List.of();
            script.add(failure(fault));
            earlier = held(model.call(call())).attempts();
            clock.advance(Duration.ofSeconds(61));
            script.add(answer(Optional.empty()));
            model.call(call());

            script.add(failure(fault));
            ModelReply.Failed failed = failed(model.call(call()));

            assertThat(failed.code()).isEqualTo(fault.code());
            assertThat(model.room(List.of(ROUTE.name()))).as(fault.toString()).isPositive();
        }
    }

    @Test
    void aTurnThatIsBilledAgainAndAgainWithoutAnAnswerDoesNotWaitForEver() throws Exception {
        RoutedModel model = model(1, ROUTE);
        script.add(failure(new Fault.StreamCut()));
        ModelReply.CallRecord cut = held(model.call(call())).attempts().getFirst();
        clock.advance(Duration.ofSeconds(10));
        earlier = Collections.nCopies(8, cut);
        script.add(failure(new Fault.StreamCut()));
        held(model.call(call()));

        clock.advance(Duration.ofSeconds(20));
        earlier = Collections.nCopies(9, cut);
        script.add(failure(new Fault.StreamCut()));

        assertThat(failed(model.call(call())).code()).isEqualTo(ErrorCode.STREAM_CUT);
    }

    @Test
    void whatIsWaitedForAreTheRoutesThatCouldTakeTheTurn() throws Exception {
        script.add(failure(new Fault.RateLimited(Optional.of(Duration.ofHours(1)))));
        Route large = Routes.windowed("moonshot", 200_000);

        ModelReply.Held held =
                held(
                        model(3, Routes.windowed("openrouter", 2_048), large)
                                .call(
                                        call(
                                                "kimi-k2",
                                                ",\"workflow\":{\"type\":\"t\",\"id\":\"w\",\"state\":\"%s\"}"
                                                        .formatted("word ".repeat(5_000)))));

        assertThat(held.routes()).containsExactly(large.name());
    }

    @Test
    void anAnswerThatTheCallersOwnLimitCutSaysNothingOfTheProvider() throws Exception {
        RoutedModel model = model(2, ROUTE);
        for (int i = 0; i < 100; i++) {
            script.add(failure(new Fault.Malformed()));
            script.add(failure(new Fault.Malformed()));
            failed(model.call(call("kimi-k2", ",\"max_tokens\":5")));
        }

        assertThat(model.room(List.of(ROUTE.name()))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aCallThatItsOwnDeadlineCutOffSaysNothingOfTheProvider() throws Exception {
        eachCallTakes = Duration.ofMinutes(6);
        script.add(failure(new Fault.TimedOut()));

        failed(model(3, ROUTE).call(call()));

        assertThat(gates.shut()).isEmpty();
    }

    @Test
    void aClosedRouteIsPassedOver() throws Exception {
        script.add(failure(new Fault.RateLimited(Optional.of(Duration.ofHours(1)))));
        script.add(answer(Optional.empty()));
        script.add(answer(Optional.empty()));
        RoutedModel model = model(3, ROUTE, Routes.chat("moonshot", "m2"));

        model.call(call());
        model.call(call());

        assertThat(sent)
                .extracting(Outgoing::provider)
                .containsExactly("openrouter", "moonshot", "moonshot");
    }

    @Test
    void anAnswerWithoutUseIsAskedForOnceMoreAndNoOftener() throws Exception {
        for (Fault fault : List.of(new Fault.Malformed(), new Fault.StreamCut())) {
            sent.clear();
            script.add(failure(fault));
            script.add(failure(fault));

            ModelReply reply = model(10, ROUTE).call(call());

            assertThat(reply).isNotInstanceOf(ModelReply.Answered.class);
            assertThat(sent).hasSize(2);
        }
    }

    @Test
    void givesACallNoMoreTimeThanIsLeft() throws Exception {
        script.add(answer(Optional.empty()));
        script.add(answer(Optional.empty()));
        RoutedModel model = model(3, ROUTE);
        model.call(call());
        clock.advance(Duration.between(Samples.STARTED, Samples.DEADLINE).minusSeconds(7));
        model.call(call());

        assertThat(limits).containsExactly(CALL_TIMEOUT, Duration.ofSeconds(7));
    }

    @Test
    void callsNobodyAfterTheDeadline() throws Exception {
        clock.advance(Duration.ofDays(1));

        ModelReply.Failed failed = failed(model(3, ROUTE).call(call()));

        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(sent).isEmpty();
    }

    @Test
    void aCallThatUsedUpTheTimeHasExceededTheDeadline() throws Exception {
        eachCallTakes = Duration.ofDays(1);
        script.add(failure(new Fault.TimedOut()));

        ModelReply.Failed failed =
                failed(model(3, ROUTE, Routes.chat("moonshot", "m2")).call(call()));

        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(sent).hasSize(1);
        assertThat(failed.attempts().getFirst().attempt().error().orElseThrow().code())
                .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
    }

    @Test
    void anInterruptEndsAWaitAtOnce() throws Exception {
        pause = Thread::sleep;
        script.add(failure(new Fault.ServerError(Optional.of(Duration.ofMinutes(4)))));
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread calling =
                Thread.startVirtualThread(() -> {
                    try {
                        model(3, ROUTE).call(call());
                        ended.complete(new AssertionError("it went on"));
                    } catch (OwnershipLost | InterruptedException e) {
                        ended.complete(e);
                    }
                });
        await().until(() -> sent.size() == 1);

        calling.interrupt();

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(sent).hasSize(1);
    }

    /** A3: where the provider lacks tool_choice, the answer is checked and asked for once more. */
    @Test
    void aToolCallThatWasAskedForAndDidNotComeIsAskedForAgain() throws Exception {
        script.add(answer(Optional.empty()));
        script.add(
                new CallOutcome.Answer(
                        Samples.message(
                                "",
                                "[{\"id\":\"functions.f:0\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]"),
                        "tool_calls",
                        "k2",
                        Optional.of(USAGE),
                        Optional.empty(),
                        "gen-2"));

        ModelReply reply =
                model(3, Routes.chat("openrouter", "m", Quirk.TOOL_CHOICE_AUTO_ONLY))
                        .call(
                                call(
                                        "kimi-k2",
                                        ",\"tool_choice\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]"));

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts()).hasSize(2);
        assertThat(reply.attempts().getFirst().attempt().error().orElseThrow().code())
                .isEqualTo(ErrorCode.MALFORMED_ANSWER);
        assertThat(sent.getFirst().body().path("tool_choice").asString("auto")).isEqualTo("auto");
    }

    @Test
    void aWatcherIsToldOfEachAttemptAndOfWhatCountsNoMore() throws Exception {
        script.add(failure(new Fault.StreamCut()));
        script.add(answer(Optional.empty()));

        model(3, ROUTE).call(call("kimi-k2", ",\"stream\":true"));

        assertThat(told)
                .containsExactly(
                        "started kimi-k2 openrouter",
                        "text partial",
                        "discard stream_cut",
                        "started kimi-k2 openrouter",
                        "text partial");
        assertThat(sent).allSatisfy(call -> assertThat(call.stream()).isTrue());
    }

    @Test
    void whatTheProviderBillsIsLearnedFrom() throws Exception {
        script.add(answer(Optional.empty()));

        model(3, ROUTE).call(call());

        assertThat(counter.drift().routes()).containsKey(ROUTE.name());
    }

    @Test
    void aCallInTheBackgroundIsInTheJournalBeforeItIsAskedFor() throws Exception {
        polls.add(new Polled.Pending("queued", "resp_1"));
        polls.add(new Polled.Pending("in_progress", "resp_1"));
        polls.add(new Polled.Done(answer(Optional.empty())));

        ModelReply reply = model(3, BACKGROUND).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts()).hasSize(1);
        assertThat(told)
                .containsExactly(
                        "started kimi-k2 openai",
                        "begin",
                        "journal " + BACKGROUND.name() + " resp_1",
                        "poll resp_1",
                        "poll resp_1");
    }

    @Test
    void aCallThatWasBegunBeforeACrashIsAskedForAndNotPaidForAgain() throws Exception {
        Instant before = clock.instant().minusSeconds(30);
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", before));
        polls.add(new Polled.Done(answer(Optional.empty())));

        ModelReply reply = model(3, ROUTE, BACKGROUND).call(call());

        assertThat(reply.attempts()).hasSize(1);
        assertThat(reply.attempts().getFirst().attempt().startedAt()).isEqualTo(before);
        assertThat(reply.attempts().getFirst().attempt().durationMs()).isBetween(30_000L, 60_000L);
        assertThat(told).containsExactly("started kimi-k2 openai", "poll resp_1");
        assertThat(sent).isEmpty();
    }

    @Test
    void aResponseThatTheProviderForgotIsAskedForAnew() throws Exception {
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        polls.add(new Polled.NoWord(failure(new Fault.BadRequest())));
        polls.add(new Polled.Pending("queued", "resp_2"));
        polls.add(new Polled.Done(answer(Optional.empty())));

        ModelReply reply = model(3, BACKGROUND).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(told)
                .contains(
                        "poll resp_1",
                        "begin",
                        "journal " + BACKGROUND.name() + " resp_2",
                        "poll resp_2");
    }

    @Test
    void aRunThatAKeyHasNoRoomForIsHeldAndGoesOnWhenItHas() throws Exception {
        slots.put(ROUTE.provider(), 1);
        RoutedModel model = model(3, ROUTE);
        List<ModelReply> replies = new ArrayList<>();
        List<Integer> rooms = new ArrayList<>();
        meanwhile =
                () -> {
                    meanwhile = () -> {};
                    // One more waits on its thread for a second.
                    rooms.add(model.room(List.of(ROUTE.name())));
                    replies.add(also(model));
                };
        script.add(answer(Optional.empty()));

        assertThat(model.call(call())).isInstanceOf(ModelReply.Answered.class);

        ModelReply.Held held = (ModelReply.Held) replies.getFirst();
        assertThat(held.kind()).isEqualTo(WaitReason.LIMIT);
        assertThat(held.code()).isEqualTo(ErrorCode.PROVIDER_RATE_LIMITED);
        assertThat(held.opening()).isTrue();
        assertThat(held.routes()).containsExactly(ROUTE.name());
        assertThat(held.attempts()).isEmpty();
        assertThat(rooms).containsExactly(1);
        assertThat(model.room(List.of(ROUTE.name()))).isEqualTo(2);
    }

    @Test
    void whereOneKeyHasNoRoomAnotherRouteIsTaken() throws Exception {
        Route other = Routes.chat("moonshot", "kimi-k2-0905-preview");
        slots.put(ROUTE.provider(), 1);
        RoutedModel model = model(3, ROUTE, other);
        List<ModelReply> replies = new ArrayList<>();
        meanwhile =
                () -> {
                    meanwhile = () -> {};
                    replies.add(also(model));
                };
        script.add(answer(Optional.empty()));
        script.add(answer(Optional.empty()));

        assertThat(model.call(call())).isInstanceOf(ModelReply.Answered.class);

        assertThat(replies.getFirst().attempts().getFirst().attempt().provider())
                .isEqualTo("moonshot");
    }

    @Test
    void aProviderThatIsAwayForAMomentIsAskedAgain() throws Exception {
        Duration asked = Duration.ofSeconds(40);
        polls.add(new Polled.Pending("queued", "resp_1"));
        polls.add(new Polled.NoWord(failure(new Fault.Unreachable())));
        polls.add(new Polled.NoWord(failure(new Fault.RateLimited(Optional.of(asked)))));
        polls.add(new Polled.NoWord(failure(new Fault.TimedOut())));
        polls.add(new Polled.NoWord(failure(new Fault.Malformed())));
        polls.add(new Polled.Done(answer(Optional.empty())));

        ModelReply reply = model(3, BACKGROUND).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(reply.attempts()).hasSize(1);
        assertThat(slept).contains(asked);
    }

    @Test
    void aCallBegunBeforeTheCrashThatWasThrottledIsMadeAnewWhenTheProviderAllows()
            throws Exception {
        Duration asked = Duration.ofSeconds(40);
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        polls.add(new Polled.Done(failure(new Fault.RateLimited(Optional.of(asked)))));
        polls.add(new Polled.Pending("queued", "resp_2"));
        polls.add(new Polled.Done(answer(Optional.empty())));

        ModelReply reply = model(1, BACKGROUND).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(slept).contains(asked);
    }

    @Test
    void whatWasBegunIsAskedForOnceEvenWhenTheTimeIsOver() throws Exception {
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        clock.advance(Duration.ofDays(1));
        polls.add(new Polled.Done(answer(Optional.empty())));

        ModelReply reply = model(3, BACKGROUND).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
    }

    @Test
    void whatIsNotEndedByThenIsCancelledAndItsCostIsShown() throws Exception {
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        clock.advance(Duration.ofDays(1));
        polls.add(new Polled.Pending("in_progress", "resp_1"));
        cancelled =
                new Polled.Cancelled(
                        new CallOutcome.Failure(
                                new Fault.StreamCut(),
                                "cancelled",
                                Optional.of(USAGE),
                                Optional.empty(),
                                "resp_1"));

        ModelReply.Failed failed = failed(model(3, BACKGROUND).call(call()));

        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(failed.attempts()).hasSize(1);
        assertThat(failed.attempts().getFirst().attempt().usage()).contains(USAGE);
        assertThat(told).contains("cancel resp_1").doesNotContain("begin");
    }

    @Test
    void whatEndedWhileItWasBeingCancelledIsTheAnswer() throws Exception {
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        clock.advance(Duration.ofDays(1));
        polls.add(new Polled.Pending("in_progress", "resp_1"));
        cancelled = new Polled.Done(answer(Optional.empty()));

        assertThat(model(3, BACKGROUND).call(call())).isInstanceOf(ModelReply.Answered.class);
    }

    @Test
    void aCallThatTheJournalCouldNotTakeIsEndedAtTheProvider() {
        polls.add(new Polled.Pending("queued", "resp_1"));
        lost = true;

        assertThatThrownBy(() -> model(3, BACKGROUND).call(call()))
                .isInstanceOf(OwnershipLost.class);
        assertThat(told).contains("cancel resp_1");
    }

    @Test
    void aCancelledCallInTheBackgroundIsEndedAtTheProviderAndItsCostIsWhatThatSays() {
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        polls.add(new Polled.Pending("in_progress", "resp_1"));
        cancelled =
                new Polled.Cancelled(
                        new CallOutcome.Failure(
                                new Fault.StreamCut(),
                                "cancelled",
                                Optional.of(USAGE),
                                Optional.empty(),
                                "resp_1"));
        goesOn = false;
        pause =
                _ -> {
                    throw new InterruptedException("a cancel");
                };

        ModelCaller.Aborted aborted =
                catchThrowableOfType(
                        ModelCaller.Aborted.class, () -> model(3, BACKGROUND).call(call()));

        assertThat(told).contains("cancel resp_1");
        assertThat(aborted.attempts().getFirst().attempt().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(aborted.attempts().getFirst().attempt().usage()).contains(USAGE);
    }

    @Test
    void aWithdrawnCallInTheBackgroundGoesOnAndIsTheNextOwnersToBill() {
        begun = Optional.of(new BackgroundBegan(1, BACKGROUND.name(), "resp_1", clock.instant()));
        polls.add(new Polled.Pending("in_progress", "resp_1"));
        pause =
                _ -> {
                    throw new InterruptedException("a rebalance");
                };

        ModelCaller.Aborted aborted =
                catchThrowableOfType(
                        ModelCaller.Aborted.class, () -> model(3, BACKGROUND).call(call()));

        assertThat(told).doesNotContain("cancel resp_1");
        assertThat(aborted.attempts()).isEmpty();
    }

    @Test
    void aLongWaitIsNotWaitedForWhileAnotherRouteIsFree() throws Exception {
        script.add(failure(new Fault.RateLimited(Optional.of(Duration.ofMinutes(4)))));
        script.add(answer(Optional.empty()));

        ModelReply reply = model(3, ROUTE, Routes.chat("moonshot", "m2")).call(call());

        assertThat(reply).isInstanceOf(ModelReply.Answered.class);
        assertThat(slept).isEmpty();
        assertThat(sent.getLast().provider()).isEqualTo("moonshot");
    }

    @Test
    void whatAProviderSaidCountsMoreThanWhyTheNextWasNotAsked() throws Exception {
        script.add(failure(new Fault.QuotaExhausted()));

        ModelReply.Held failed =
                held(
                        model(3, ROUTE, Routes.windowed("moonshot", 2_048))
                                .call(
                                        call(
                                                "kimi-k2",
                                                ",\"workflow\":{\"type\":\"t\",\"id\":\"w\",\"state\":\"%s\"}"
                                                        .formatted("word ".repeat(5_000)))));

        assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_QUOTA);
    }

    @Test
    void aCallThatMayHaveCostSomethingNobodyKnowsIsMarked() throws Exception {
        script.add(failure(new Fault.StreamCut()));
        script.add(failure(new Fault.StreamCut()));

        ModelReply.Held held = held(model(3, ROUTE).call(call()));

        assertThat(held.attempts()).allSatisfy(one -> assertThat(one.estimated()).isTrue());
    }

    @Test
    void whatDoesNotEndInTimeIsCancelledAtTheProvider() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            polls.add(new Polled.Pending("in_progress", "resp_1"));
        }

        ModelReply.Failed failed = failed(model(3, BACKGROUND).call(call()));

        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(told).contains("cancel resp_1").containsOnlyOnce("begin");
        assertThat(clock.instant()).isEqualTo(Samples.DEADLINE);
    }

    /** Plays what the test has written down, and takes note of what is asked. */
    private final class Scripted implements Wire {

        @Override
        public CallOutcome call(Outgoing call, Duration limit, Consumer<String> text) {
            sent.add(call);
            limits.add(limit);
            meanwhile.run();
            clock.advance(eachCallTakes);
            text.accept("partial");
            return script.remove();
        }

        @Override
        public Polled begin(Outgoing call, Duration limit) {
            told.add("begin");
            return polls.remove();
        }

        @Override
        public Polled poll(Outgoing call, String responseId, Duration limit) {
            told.add("poll " + responseId);
            return polls.remove();
        }

        @Override
        public Polled cancel(Outgoing call, String responseId, Duration limit) {
            told.add("cancel " + responseId);
            return cancelled;
        }
    }

    private boolean goesOn = true;

    private final Background background =
            new Background() {
                @Override
                public Optional<BackgroundBegan> begun() {
                    return begun;
                }

                @Override
                public void began(BackgroundBegan call) throws OwnershipLost {
                    if (lost) {
                        throw new OwnershipLost(new Tenure(0, 0));
                    }
                    told.add("journal " + call.route() + " " + call.responseId());
                }

                @Override
                public boolean goesOn() {
                    return goesOn;
                }
            };

    private RoutedModel model(int maxAttempts, Route... routes) {
        Catalogue catalogue =
                Routes.catalogue(Map.of("kimi-k2", new Model("kimi", List.of(routes))));
        return new RoutedModel(
                new Router(catalogue, Set.of()),
                new RoutedModel.Parts(
                        Budgets.none(),
                        gates,
                        new ContextBuilder(counter),
                        counter,
                        limited(catalogue),
                        new Scripted(),
                        new RoutedModel.Policy(CALL_TIMEOUT, maxAttempts, made -> 1L),
                        clock,
                        System::nanoTime,
                        time -> pause.sleep(time)));
    }

    private ModelReply also(RoutedModel model) {
        try {
            return model.call(call());
        } catch (OwnershipLost | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Limits limited(Catalogue catalogue) {
        Map<String, Provider> providers = new HashMap<>(catalogue.providers());
        slots.forEach((name, most) ->
                providers.put(
                        name,
                        new Provider(
                                "http://localhost/v1",
                                "key",
                                Optional.empty(),
                                Map.of(),
                                Optional.empty(),
                                new Provider.Limits(
                                        Optional.of(most), Optional.empty(), Optional.empty()))));
        return Limits.alone(providers, System::nanoTime, Thread::sleep);
    }

    private ModelCall call() {
        return call("kimi-k2", "");
    }

    private ModelCall call(String model, String more) {
        DirectorRequest request =
                Samples.request(Samples.json("r1", more).replace("kimi-k2", model));
        return new ModelCall(
                new RunId("default", "r1", "r1"),
                request,
                request.messages(),
                0,
                1,
                Samples.DEADLINE,
                Payer.of("default"),
                earlier,
                this::begin,
                () -> {},
                background);
    }

    private Progress.Attempt begin(String model, String provider) {
        told.add("started " + model + " " + provider);
        return new Progress.Attempt() {
            @Override
            public void text(String piece) {
                told.add("text " + piece);
            }

            @Override
            public void discard(String reason) {
                told.add("discard " + reason);
            }
        };
    }

    private static ModelReply.Held held(ModelReply reply) {
        assertThat(reply).isInstanceOf(ModelReply.Held.class);
        return (ModelReply.Held) reply;
    }

    private static ModelReply.Failed failed(ModelReply reply) {
        assertThat(reply).isInstanceOf(ModelReply.Failed.class);
        return (ModelReply.Failed) reply;
    }

    private static CallOutcome answer(Optional<BigDecimal> usd) {
        ObjectNode message = Samples.message("hello");
        return new CallOutcome.Answer(message, "stop", "k2-0905", Optional.of(USAGE), usd, "gen-1");
    }

    private static CallOutcome.Failure failure(Fault fault) {
        return CallOutcome.Failure.of(fault, "because");
    }
}
