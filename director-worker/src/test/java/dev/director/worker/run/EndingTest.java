package dev.director.worker.run;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.schemas.Timing;
import dev.director.schemas.Usage;
import dev.director.schemas.UsageRecord;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.ModelReply.CallRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndingTest {

    private static final Traces TWO_STEPS = new Traces(2, Set.of(), false, false);

    private static final Instant END = Samples.STARTED.plusMillis(400);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void sumsUsageAndCostOverAllAttempts() {
        DirectorResult result =
                result(
                        Samples.run(),
                        Samples.failed(ErrorCode.PROVIDER_ERROR, 5),
                        Samples.succeeded(new Usage(10, 4, 3, 1), "0.10", false, 100),
                        Samples.succeeded(new Usage(20, 0, 7, 2), "0.0205", true, 200));

        assertThat(result.usage()).isEqualTo(new Usage(30, 4, 10, 3));
        assertThat(result.cost().usd()).isEqualByComparingTo(new BigDecimal("0.1205"));
        assertThat(result.cost().estimated()).isTrue();
        assertThat(result.attempts()).hasSize(3);
    }

    @Test
    void isNotEstimatedWhenTheProviderGaveEveryFigure() {
        CallRecord told = Samples.succeeded(new Usage(1, 0, 1, 0), "0.1", false, 1);

        assertThat(result(Samples.run(), told, told).cost().estimated()).isFalse();
    }

    @Test
    void timesAddUp() {
        CallRecord call = Samples.succeeded(Usage.ZERO, "0", false, 300);

        assertThat(result(Samples.run(), call).timing())
                .isEqualTo(new Timing(250, 300, 0, 100, 650));
    }

    @Test
    void timesAddUpWhenClocksDisagree() {
        Run run = Samples.run();
        Run early =
                new Run(
                        run.id(),
                        run.source(),
                        run.request(),
                        run.contentHash(),
                        0,
                        Samples.SEEN.minusSeconds(3),
                        run.deadline(),
                        run.waitUntil(),
                        run.policy(),
                        run.waited(),
                        List.of(),
                        Optional.empty());
        Timing timing =
                Ending.of(early, Finish.expired("late"), Traces.NONE, Samples.SEEN.minusSeconds(2))
                        .stream()
                        .filter(Publication.Result.class::isInstance)
                        .map(one -> ((Publication.Result) one).result().timing())
                        .findFirst()
                        .orElseThrow();

        assertThat(timing).isEqualTo(new Timing(0, 0, 0, 0, 0));
    }

    @Test
    void warnsOfEveryFieldThatIsNotKnownNestedOnesToo() {
        Run run =
                Samples.run(
                        Samples.request(
                                Samples.json(
                                        "r1",
                                        ",\"zeta\":1,\"alpha\":{},\"limits\":{\"maxTokens\":5}"
                                                + ",\"workflow\":{\"type\":\"t\",\"id\":\"w\",\"color\":1}")));

        assertThat(result(run).warnings())
                .containsExactly(
                        "unknown field 'alpha' was not used",
                        "unknown field 'limits.maxTokens' was not used",
                        "unknown field 'workflow.color' was not used",
                        "unknown field 'zeta' was not used");
    }

    @Test
    void aMillionUnknownFieldsOrOneWithAnEndlessNameStillFitTheResult() {
        String fields =
                IntStream.range(0, 30).mapToObj(i -> ",\"f" + i + "\":1").collect(joining());
        String endless = ",\"" + "e".repeat(50_000) + "\":1";
        Run run = Samples.run(Samples.request(Samples.json("r1", fields + endless)));

        assertThat(result(run).warnings())
                .hasSize(21)
                .allSatisfy(warning -> assertThat(warning).hasSizeLessThan(400))
                .endsWith("11 more unknown fields were not used");
    }

    @Test
    void carriesTheTraceThatThePublisherBegan() {
        Run run =
                Samples.run(
                        Samples.request(Samples.json("r1", "")),
                        Samples.header("traceparent", TRACE));

        assertThat(of(Publication.Result.class, ending(run)).getFirst().traceparent())
                .contains(TRACE);
    }

    @Test
    void dropsATraceThatIsNoneSinceItWouldMakeTheResultTooLarge() {
        Run run =
                Samples.run(
                        Samples.request(Samples.json("r1", "")),
                        Samples.header("traceparent", "0".repeat(1 << 20)));

        assertThat(of(Publication.Result.class, ending(run)).getFirst().traceparent()).isEmpty();
    }

    @Test
    void echoesWhatTheCallerNeedsToFindItsResult() {
        Run run =
                Samples.run(
                        Samples.request(
                                Samples.json(
                                        "r1",
                                        ",\"tenant\":\"acme\",\"conversationId\":\"c 1\",\"metadata\":{\"a\":\"b\"}"
                                                + ",\"workflow\":{\"type\":\"t\",\"id\":\"w\",\"state\":{\"x\":1}}")));
        DirectorResult result = result(run);

        assertThat(result.tenant()).isEqualTo("acme");
        assertThat(result.conversationId()).contains("c 1");
        assertThat(result.metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(result.workflow().orElseThrow().id()).contains("w");
        assertThat(result.model().requested()).isEqualTo("kimi-k2");
        assertThat(result.completedAt()).isEqualTo(END);
    }

    @Test
    void aCompletedRunLeavesUsageResultAndMarkerAndNoDeadLetter() {
        CallRecord call = Samples.succeeded(new Usage(1, 0, 1, 0), "0.1", false, 9);
        Run run =
                Samples.run()
                        .with(
                                new ModelReply.Answered(
                                        List.of(call),
                                        Samples.message("hello"),
                                        "stop",
                                        List.of("something was cut")));

        List<Publication> ending =
                Ending.of(
                        run, Finish.completed(Samples.message("hello"), "stop"), Traces.NONE, END);

        assertThat(of(Publication.Result.class, ending).getFirst().result().warnings())
                .containsExactly("something was cut");
        assertThat(ending)
                .extracting(Object::getClass)
                .containsExactly(
                        Publication.Usage.class,
                        Publication.Result.class,
                        Publication.Finished.class);
        assertThat(of(Publication.Result.class, ending).getFirst().result().turns()).isEqualTo(1);
        assertThat(of(Publication.Result.class, ending).getFirst().result().model().answered())
                .contains("moonshotai/kimi-k2-0905");
        assertThat(of(Publication.Finished.class, ending).getFirst().marker())
                .isEqualTo(new FinishedMarker(Status.COMPLETED, 0, Samples.CONTENT));
    }

    @Test
    void aFailedRunLeavesADeadLetterOfTheOriginalRecord() {
        CallRecord call = Samples.failed(ErrorCode.PROVIDER_ERROR, 9);
        Run run =
                Samples.run()
                        .with(
                                new ModelReply.Failed(
                                        List.of(call, call), ErrorCode.PROVIDER_ERROR, "down"));

        List<Publication> ending =
                Ending.of(run, Finish.failed(ErrorCode.PROVIDER_ERROR, "down"), Traces.NONE, END);

        assertThat(of(Publication.DeadLetter.class, ending))
                .containsExactly(
                        new Publication.DeadLetter(
                                run.source(), ErrorCode.PROVIDER_ERROR, "down", 2, 0));
        assertThat(of(Publication.Result.class, ending)).hasSize(1);
    }

    @Test
    void anExpiredRunLeavesNoDeadLetter() {
        List<Publication> ending =
                Ending.of(Samples.run(), Finish.expired("late"), Traces.NONE, END);

        assertThat(of(Publication.DeadLetter.class, ending)).isEmpty();
        assertThat(of(Publication.Result.class, ending).getFirst().result().status())
                .isEqualTo(Status.EXPIRED);
    }

    @Test
    void numbersTheAttemptsOfTheBillEvenWhenTheyLookAlike() {
        CallRecord same = Samples.failed(ErrorCode.PROVIDER_ERROR, 0);
        Run run =
                Samples.run()
                        .with(
                                new ModelReply.Failed(
                                        List.of(same, same, same), ErrorCode.PROVIDER_ERROR, "x"));

        assertThat(
                        of(
                                Publication.Usage.class,
                                Ending.of(run, Finish.expired("x"), Traces.NONE, END)))
                .extracting(publication -> publication.usage().attempt())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void theBillNamesWhatTheProviderSaidAndNothingWhereItSaidNothing() {
        CallRecord silent = Samples.failed(ErrorCode.PROVIDER_ERROR, 7);
        CallRecord told = Samples.succeeded(new Usage(1, 0, 2, 0), "0.1", true, 8);
        Run run =
                Samples.run()
                        .with(
                                new ModelReply.Answered(
                                        List.of(silent, told),
                                        Samples.message("x"),
                                        "stop",
                                        List.of()));
        List<UsageRecord> bill =
                of(Publication.Usage.class, Ending.of(run, Finish.expired("x"), Traces.NONE, END))
                        .stream()
                        .map(Publication.Usage::usage)
                        .toList();

        assertThat(bill.get(0).answered()).isEmpty();
        assertThat(bill.get(0).providerRequestId()).isEmpty();
        assertThat(bill.get(0).usage()).isEqualTo(Usage.ZERO);
        assertThat(bill.get(1).answered()).contains("moonshotai/kimi-k2-0905");
        assertThat(bill.get(1).providerRequestId()).contains("gen-1");
        assertThat(bill.get(1).estimated()).isTrue();
    }

    @Test
    void aRefusedRequestGetsResultDeadLetterAndMarker() {
        RunId id = new RunId("acme", "conversation", "r1");
        InboundRecord source = Samples.run().source();

        List<Publication> refused =
                Ending.refused(
                        new Refused(id, 2, 5, "m", ErrorCode.INVALID_REQUEST, "why"),
                        source,
                        Traces.NONE,
                        END);

        DirectorResult result = of(Publication.Result.class, refused).getFirst().result();
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.requestId()).isEqualTo("r1");
        assertThat(result.conversationId()).contains("conversation");
        assertThat(result.error().orElseThrow().message()).isEqualTo("why");
        assertThat(result.timing()).isEqualTo(new Timing(650, 0, 0, 0, 650));
        assertThat(of(Publication.DeadLetter.class, refused))
                .containsExactly(
                        new Publication.DeadLetter(source, ErrorCode.INVALID_REQUEST, "why", 0, 2));
        assertThat(of(Publication.Finished.class, refused))
                .containsExactly(
                        new Publication.Finished(
                                id, new FinishedMarker(Status.FAILED, 2, 5), Traces.NONE));
        assertThat(of(Publication.Died.class, refused)).isEmpty();
    }

    /** A dead letter can be redriven: its run goes on where it failed. */
    @Test
    void whatARunDidIsKeptWhenItFailsAndForgottenWhenItEndsOtherwise() {
        Traces traces = new Traces(2, Set.of("c1"), true, true);
        Finish down = Finish.failed(ErrorCode.PROVIDER_ERROR, "down");
        Run run = Samples.withToolCalls(true);

        List<Publication> failed = Ending.of(run, down, traces, END);

        assertThat(of(Publication.Finished.class, failed).getFirst().traces())
                .isEqualTo(new Traces(0, Set.of(), true, true));
        assertThat(of(Publication.Died.class, failed))
                .containsExactly(new Publication.Died(run.id(), new DeadEntry(0, Samples.CONTENT)));
        Finish done = Finish.completed(Samples.message("hi"), "stop");
        for (List<Publication> other :
                List.of(
                        Ending.of(run, done, traces, END),
                        Ending.of(Samples.run(), down, traces, END))) {
            assertThat(of(Publication.Finished.class, other).getFirst().traces()).isEqualTo(traces);
            assertThat(of(Publication.Died.class, other)).isEmpty();
        }
    }

    /** Earlier generations' attempts are in the list, but took their time before. */
    @Test
    void aRedrivenRunsTimeIsThatOfItsGeneration() {
        RunStep.TurnEnded turn =
                new RunStep.TurnEnded(
                        1,
                        List.of(Samples.succeeded(Usage.ZERO, "0.1", false, 400)),
                        Samples.message("hi"),
                        List.of(),
                        List.of());
        Run run = Samples.run().with(List.of(turn, new RunStep.Redriven(1, Samples.STARTED)));

        DirectorResult result = result(run, Samples.succeeded(Usage.ZERO, "0.1", false, 100));

        assertThat(result.attempts()).hasSize(2);
        assertThat(result.timing().modelMs()).isEqualTo(100);
    }

    @Test
    void aRefusedRequestsModelIsCutSinceItMayBeAnything() {
        List<Publication> refused =
                Ending.refused(
                        new Refused(
                                new RunId("default", "r1", "r1"),
                                0,
                                5,
                                "m".repeat(9 << 20),
                                ErrorCode.REQUEST_TOO_LARGE,
                                "why"),
                        Samples.run().source(),
                        Traces.NONE,
                        END);

        DirectorResult result = of(Publication.Result.class, refused).getFirst().result();
        assertThat(result.model().requested()).hasSizeLessThanOrEqualTo(260).startsWith("mmm");
        assertThat(result.conversationId()).isEmpty();
    }

    private static List<Publication> ending(Run run) {
        return Ending.of(run, Finish.expired("late"), Traces.NONE, END);
    }

    private static DirectorResult result(Run run, CallRecord... calls) {
        Run called =
                run.with(
                        new ModelReply.Answered(
                                List.of(calls), Samples.message("hi"), "stop", List.of()));
        return of(
                        Publication.Result.class,
                        Ending.of(
                                called,
                                Finish.completed(Samples.message("hi"), "stop"),
                                Traces.NONE,
                                END))
                .getFirst()
                .result();
    }

    private static <T extends Publication> List<T> of(Class<T> kind, List<Publication> all) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
