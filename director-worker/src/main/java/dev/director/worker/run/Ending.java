package dev.director.worker.run;

import dev.director.schemas.Attempt;
import dev.director.schemas.Cost;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.ModelUsed;
import dev.director.schemas.ResultError;
import dev.director.schemas.Status;
import dev.director.schemas.Timing;
import dev.director.schemas.ToolOutcome;
import dev.director.schemas.Usage;
import dev.director.schemas.UsageRecord;
import dev.director.schemas.Workflow;
import dev.director.worker.run.Decision.Finish;
import dev.director.worker.run.ModelReply.CallRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Forms what the last step of a run publishes. Pure. */
public final class Ending {

    private static final int MAX_NAME = 256;
    private static final int MAX_WARNINGS = 20;

    private Ending() {}

    /**
     * The publications of a run that ends.
     *
     * @param traces what the journal has of it
     */
    static List<Publication> of(Run run, Finish finish, Traces traces, Instant now) {
        List<CallRecord> fresh = run.reply().map(ModelReply::attempts).orElse(List.of());
        List<Publication> publications = new ArrayList<>(usage(run, fresh));
        publications.add(
                new Publication.Result(
                        run.id(), result(run, finish, now), run.source().traceparent()));
        if (finish.status() == Status.FAILED) {
            ResultError error = finish.error().orElseThrow();
            publications.add(
                    new Publication.DeadLetter(
                            run.source(),
                            error.code(),
                            error.message(),
                            run.calls().size(),
                            run.generation()));
        }
        FinishedMarker marker =
                new FinishedMarker(finish.status(), run.generation(), run.contentHash());
        boolean resumable = finish.status() == Status.FAILED && !run.turnsEnded().isEmpty();
        publications.addAll(end(run.id(), marker, traces, resumable));
        return publications;
    }

    /**
     * What the journal keeps, and what it forgets.
     *
     * @param resumable whether a redrive of its dead letter is to go on with what it did
     */
    private static List<Publication> end(
            RunId id, FinishedMarker marker, Traces traces, boolean resumable) {
        return resumable
                ? List.of(
                        new Publication.Finished(id, marker, traces.withoutSteps()),
                        new Publication.Died(
                                id, new DeadEntry(marker.generation(), marker.contentHash())))
                : List.of(new Publication.Finished(id, marker, traces));
    }

    /** The usage of the newest calls of a run. */
    static List<Publication> usage(Run run, List<CallRecord> newest) {
        List<Publication> publications = new ArrayList<>();
        int number = Math.toIntExact(run.journaledCalls().count());
        for (CallRecord call : newest) {
            publications.add(new Publication.Usage(run.id(), usage(run, call, ++number)));
        }
        return publications;
    }

    /**
     * What a request gets that never became a run: a failed result, its dead letter, and the marker
     * that makes a second copy of it a duplicate.
     *
     * @param refused what was refused, and why
     * @param traces what the journal has of it
     */
    public static List<Publication> refused(
            Refused refused, InboundRecord source, Traces traces, Instant now) {
        List<Publication> publications =
                new ArrayList<>(refusedElsewhere(refused, source, traces, now));
        publications.add(
                1,
                new Publication.DeadLetter(
                        source, refused.code(), refused.reason(), 0, refused.generation()));
        return publications;
    }

    /** The same for one whose dead letter was written where it lay. */
    public static List<Publication> refusedElsewhere(
            Refused refused, InboundRecord source, Traces traces, Instant now) {
        List<Publication> publications = new ArrayList<>();
        publications.add(
                new Publication.Result(
                        refused.id(), refusal(refused, source, now), source.traceparent()));
        publications.addAll(end(refused.id(), refused.marker(), traces, traces.steps() > 0));
        return publications;
    }

    private static DirectorResult result(Run run, Finish finish, Instant now) {
        List<Attempt> attempts = run.calls().stream().map(CallRecord::attempt).toList();
        // What the request brought may be what does not fit.
        boolean tooLarge =
                finish.error()
                        .filter(error -> error.code() == ErrorCode.OUTPUT_TOO_LARGE)
                        .isPresent();
        Usage usage =
                attempts.stream()
                        .flatMap(attempt -> attempt.usage().stream())
                        .reduce(Usage.ZERO, Usage::plus);
        return new DirectorResult(
                run.id().requestId(),
                run.id().tenant(),
                run.request().conversationId(),
                run.request().workflow().map(Workflow::ref),
                run.generation(),
                finish.status(),
                finish.message(),
                finish.finishReason(),
                modelUsed(run),
                attempts,
                Stream.concat(run.toolOutcomes().stream(), finish.calls().stream()).toList(),
                usage,
                cost(run),
                timing(run.ofThisGeneration(), now),
                run.turns(),
                finish.error(),
                tooLarge ? List.of() : warnings(run, finish),
                tooLarge ? Map.of() : run.request().metadata(),
                now);
    }

    private static DirectorResult refusal(Refused refused, InboundRecord source, Instant now) {
        RunId id = refused.id();
        long queued = Math.max(0, Duration.between(source.firstSeenAt(), now).toMillis());
        return new DirectorResult(
                id.requestId(),
                id.tenant(),
                id.key().equals(id.requestId()) ? Optional.empty() : Optional.of(id.key()),
                Optional.empty(),
                refused.generation(),
                Status.FAILED,
                Optional.empty(),
                Optional.empty(),
                new ModelUsed(
                        cut(refused.model()), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                List.of(),
                Usage.ZERO,
                new Cost(BigDecimal.ZERO, false),
                new Timing(queued, 0, 0, 0, queued),
                0,
                Optional.of(new ResultError(refused.code(), refused.reason())),
                List.of(),
                Map.of(),
                now);
    }

    /** A result must fit its topic whatever was asked for: a name may be megabytes long. */
    private static String cut(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name;
    }

    private static ModelUsed modelUsed(Run run) {
        if (run.calls().isEmpty()) {
            return new ModelUsed(
                    cut(run.request().model()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        CallRecord last = run.calls().getLast();
        return new ModelUsed(
                run.request().model(),
                Optional.of(last.answered()).filter(answered -> !answered.isEmpty()),
                Optional.of(last.attempt().provider()),
                Optional.of(last.attempt().api()));
    }

    private static Cost cost(Run run) {
        BigDecimal usd = BigDecimal.ZERO;
        boolean estimated = false;
        for (CallRecord call : run.calls()) {
            usd = usd.add(call.attempt().costUsd().orElse(BigDecimal.ZERO));
            estimated |= call.estimated();
        }
        return new Cost(usd, estimated);
    }

    private static Timing timing(Run run, Instant now) {
        List<Attempt> attempts = run.calls().stream().map(CallRecord::attempt).toList();
        Instant seen = run.source().firstSeenAt();
        // An earlier life of the run may have begun it.
        Instant begun =
                attempts.stream()
                        .map(Attempt::startedAt)
                        .filter(run.startedAt()::isAfter)
                        .findFirst()
                        .orElse(run.startedAt());
        long queued =
                Math.max(0, Duration.between(seen, begun).toMillis())
                        + run.waited().begun().toMillis();
        long model = attempts.stream().mapToLong(Attempt::durationMs).sum();
        long total = Math.max(queued + model, Duration.between(seen, now).toMillis());
        long tools =
                Math.min(
                        total - queued - model,
                        run.toolOutcomes().stream().mapToLong(ToolOutcome::durationMs).sum());
        return new Timing(queued, model, tools, total - queued - model - tools, total);
    }

    /** A request of megabytes may have a million of them, and the result must fit its topic. */
    private static List<String> warnings(Run run, Finish finish) {
        List<String> unknown = run.request().unknownFields();
        List<String> warnings = new ArrayList<>(run.warnings());
        warnings.addAll(finish.warnings());
        unknown.stream()
                .sorted()
                .limit(MAX_WARNINGS)
                .forEach(field -> warnings.add("unknown field '" + cut(field) + "' was not used"));
        if (unknown.size() > MAX_WARNINGS) {
            warnings.add(
                    "%d more unknown fields were not used"
                            .formatted(unknown.size() - MAX_WARNINGS));
        }
        return warnings;
    }

    private static UsageRecord usage(Run run, CallRecord call, int number) {
        Attempt attempt = call.attempt();
        return new UsageRecord(
                run.id().requestId(),
                run.id().tenant(),
                run.request().conversationId(),
                run.generation(),
                attempt.turn(),
                number,
                attempt.model(),
                attempt.provider(),
                attempt.api(),
                Optional.of(call.answered()).filter(answered -> !answered.isEmpty()),
                run.request().workflow().map(Workflow::type),
                attempt.outcome(),
                attempt.usage().orElse(Usage.ZERO),
                attempt.costUsd(),
                call.estimated(),
                attempt.startedAt(),
                attempt.durationMs(),
                Optional.of(call.providerRequestId()).filter(id -> !id.isEmpty()));
    }
}
