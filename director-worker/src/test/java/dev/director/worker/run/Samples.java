package dev.director.worker.run;

import dev.director.schemas.Attempt;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Outcome;
import dev.director.schemas.ResultError;
import dev.director.schemas.ToolOutcome;
import dev.director.schemas.Usage;
import dev.director.worker.run.InboundRecord.Header;
import dev.director.worker.run.ModelReply.CallRecord;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What the tests of every step begin with: a request, its record, its run, a call of a model. */
public final class Samples {

    /** When the request was first seen. */
    public static final Instant SEEN = Instant.parse("2026-11-01T12:00:00Z");

    /** When its run started. */
    public static final Instant STARTED = SEEN.plusMillis(250);

    public static final Instant DEADLINE = SEEN.plus(Duration.ofMinutes(5));

    public static final long CONTENT = 4711;

    /** As the journal has the run when it opens. */
    public static final JournalEntry ENTRY =
            JournalEntry.of(new Pointer("director.requests", 3, 42), SEEN, CONTENT, 100, DEADLINE);

    private Samples() {}

    /** A request with the given further members, such as {@code ,"seed":1}. */
    public static String json(String requestId, String more) {
        return """
        {"requestId":"%s","model":"kimi-k2","messages":[{"role":"user","content":"hi"}]%s}\
        """
                .formatted(requestId, more);
    }

    public static DirectorRequest request(String json) {
        return switch (Codec.decode(DirectorRequest.class, bytes(json))) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> bad -> throw new AssertionError(bad.message());
        };
    }

    public static InboundRecord record(Pointer pointer, String value, Header... headers) {
        return new InboundRecord(
                pointer,
                SEEN,
                SEEN.toEpochMilli(),
                bytes("key"),
                value == null ? null : bytes(value),
                List.of(headers));
    }

    public static Header header(String name, String value) {
        return new Header(name, bytes(value));
    }

    public static Run run(DirectorRequest request, Header... headers) {
        Pointer pointer = new Pointer("director.requests", 3, 42);
        String value = new String(Codec.encode(request), StandardCharsets.UTF_8);
        return new Run(
                RunId.of(request),
                record(pointer, value, headers),
                request,
                CONTENT,
                0,
                STARTED,
                DEADLINE,
                DEADLINE,
                new LanePolicy(OnOutage.FALLBACK, OnBudget.FAIL),
                Waited.NOT,
                List.of(),
                Optional.empty());
    }

    /** The same in a later generation, of which nothing has happened. */
    public static Run redriven(Run run, int generation) {
        return new Run(
                run.id(),
                run.source(),
                run.request(),
                run.contentHash(),
                generation,
                run.startedAt(),
                run.deadline(),
                run.waitUntil(),
                run.policy(),
                run.waited(),
                run.steps(),
                run.reply());
    }

    /** A run whose model called tools in its one turn, validly or not. */
    public static Run withToolCalls(boolean... valid) {
        Run run = run();
        ObjectNode message = Codec.mapper().createObjectNode().put("role", "assistant");
        var calls = message.putArray("tool_calls");
        for (int i = 0; i < valid.length; i++) {
            calls.addObject()
                    .put("id", "c" + i)
                    .putObject("function")
                    .put("name", "find")
                    .put("arguments", "{}");
        }
        List<RunStep> steps = new ArrayList<>();
        steps.add(
                new RunStep.TurnEnded(
                        1,
                        List.of(succeeded(Usage.ZERO, "0.1", false, 10)),
                        message,
                        List.of(),
                        List.of()));
        int place = 0;
        for (ToolRequest call : ToolRequest.of(run.id(), 0, 1, message)) {
            boolean isValid = valid[place++];
            steps.add(
                    new RunStep.ToolEnded(
                            new ToolOutcome(
                                    call.callId(),
                                    "find",
                                    ToolRequest.BY_DIRECTOR,
                                    isValid,
                                    isValid ? Outcome.COMPLETED : Outcome.FAILED,
                                    3),
                            "output"));
        }
        return run.with(steps);
    }

    /** What a committer answers to a step: a place for all that the journal keeps of a run. */
    public static List<Pointer> kept(Step step) {
        return step.publications().stream()
                .filter(one ->
                        one instanceof Publication.Stepped
                                || one instanceof Publication.RequestKept)
                .map(one -> new Pointer("director.journal", 3, 700))
                .toList();
    }

    public static Run run() {
        return run(request(json("r1", "")));
    }

    public static CallRecord succeeded(Usage usage, String usd, boolean estimated, long tookMs) {
        return new CallRecord(
                attempt(
                        Outcome.COMPLETED,
                        tookMs,
                        Optional.empty(),
                        Optional.of(usage),
                        Optional.of(new BigDecimal(usd))),
                "moonshotai/kimi-k2-0905",
                estimated,
                "gen-1");
    }

    public static CallRecord failed(ErrorCode code, long tookMs) {
        return new CallRecord(
                attempt(
                        Outcome.FAILED,
                        tookMs,
                        Optional.of(new ResultError(code, "said the provider")),
                        Optional.empty(),
                        Optional.empty()),
                "",
                false,
                "");
    }

    private static Attempt attempt(
            Outcome outcome,
            long tookMs,
            Optional<ResultError> error,
            Optional<Usage> usage,
            Optional<BigDecimal> usd) {
        return new Attempt(
                "moonshotai/kimi-k2",
                "openrouter",
                "chat",
                1,
                STARTED,
                tookMs,
                outcome,
                error,
                usage,
                usd);
    }

    public static ObjectNode message(String text) {
        return Codec.mapper().createObjectNode().put("role", "assistant").put("content", text);
    }

    /** A message with these tool calls, a JSON array. */
    public static ObjectNode message(String text, String toolCalls) {
        ObjectNode message = message(text);
        message.set("tool_calls", Codec.mapper().readTree(toolCalls));
        return message;
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
