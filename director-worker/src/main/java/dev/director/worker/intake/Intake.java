package dev.director.worker.intake;

import dev.director.schemas.CancelRequest;
import dev.director.schemas.Codec;
import dev.director.schemas.ContentHash;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Salvage;
import dev.director.schemas.ToolResult;
import dev.director.worker.intake.OwnedPartition.EarlyCancel;
import dev.director.worker.outbox.InboundHeaders;
import dev.director.worker.run.Answers;
import dev.director.worker.run.Awaited;
import dev.director.worker.run.Ending;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Publication;
import dev.director.worker.run.Refused;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.Answered;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Step;
import dev.director.worker.run.Substitute;
import dev.director.worker.run.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what was read of one partition and says what becomes of each record: a run, a forward, a
 * refusal, or nothing since it is known already. Never throws for what a record contains.
 *
 * <p>One per poll and partition; used by the poll thread alone. Nothing has happened until its
 * {@link #step} is committed: a crash before that reads the same records again.
 */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private static final String DEFAULT_TENANT = "default";

    /** Of a cancel's reason, which the result repeats. */
    private static final int MAX_REASON = 256;

    private static final Traces ONLY_A_CANCEL = new Traces(0, Set.of(), true, false);

    /** What key and headers may add to a request of the largest size, in bytes. */
    static final int ENVELOPE = 64 << 10;

    private final OwnedPartition partition;
    private final Placement placement;
    private final int maxRequestBytes;
    private final Duration requestRetention;
    private final Duration deadLetterRetention;
    private final Deadlines deadlines;
    private final Clock clock;
    private final List<Publication> publications = new ArrayList<>();
    private final List<OpenRun> opened = new ArrayList<>();
    private final List<Publication> letters = new ArrayList<>();
    private boolean forgotDead;

    /**
     * @param requestRetention for how long a cancel may come before its request
     * @param deadLetterRetention for how long a run that failed may be redriven
     */
    Intake(
            OwnedPartition partition,
            Placement placement,
            int maxRequestBytes,
            Duration requestRetention,
            Duration deadLetterRetention,
            Deadlines deadlines,
            Clock clock) {
        this.partition = partition;
        this.placement = placement;
        this.maxRequestBytes = maxRequestBytes;
        this.requestRetention = requestRetention;
        this.deadLetterRetention = deadLetterRetention;
        this.deadlines = deadlines;
        this.clock = clock;
    }

    /** From decode to what the next transaction says of the record. */
    void accept(InboundRecord record, Inbound inbound) {
        partition.seen(record.timestamp());
        partition
                .forgetEarlyCancels(record.timestamp() - requestRetention.toMillis())
                .forEach(id -> publications.add(Publication.Forgotten.of(id, ONLY_A_CANCEL)));
        if (!forgotDead) {
            // A few with each poll: all of a great outage in one transaction would be too much.
            forgotDead = true;
            partition
                    .forgetDead(record.timestamp() - deadLetterRetention.toMillis())
                    .forEach(this::forget);
        }
        if (record.header(InboundHeaders.OVERSIZE).isPresent() && record.value() == null) {
            deadLetter(record, ErrorCode.REQUEST_TOO_LARGE, "the value is too large to be read");
            return;
        }
        switch (inbound) {
            case Inbound.Requests(Lane lane) -> {
                if (record.header(InboundHeaders.REFUSED).isPresent()
                        && InboundRecords.wasForwardedHere(record)) {
                    acceptSubstitute(record);
                } else {
                    acceptRequest(record, lane);
                }
            }
            case Inbound.ToolResults _ -> {
                switch (Codec.decode(ToolResult.class, record.value())) {
                    case Decoded.Readable<ToolResult>(ToolResult result) ->
                            acceptResult(record, result);
                    case Decoded.Unreadable<ToolResult> bad ->
                            deadLetter(record, bad.code(), bad.message());
                }
            }
            case Inbound.Cancels _ -> {
                switch (Codec.decode(CancelRequest.class, record.value())) {
                    case Decoded.Readable<CancelRequest>(CancelRequest cancel) ->
                            acceptCancel(record, cancel);
                    case Decoded.Unreadable<CancelRequest> bad ->
                            deadLetter(record, bad.code(), bad.message());
                }
            }
        }
    }

    /** An answer from outside: each gets a clear end, and none leaves its run stuck. */
    private void acceptResult(InboundRecord record, ToolResult result) {
        RunId id = new RunId(result.tenant(), result.recordKey(), result.requestId());
        if (!atHome(id, record)) {
            return;
        }
        Optional<OpenRun> run = partition.run(id);
        if (run.isEmpty()) {
            if (partition.hasFinished(id)) {
                late(record);
            } else {
                unknown(record, "no run of that tenant, conversation and requestId is open");
            }
            return;
        }
        Mailbox mailbox = run.get().mailbox;
        Optional<Answered> answer =
                mailbox.call(result.callId()).filter(Awaited::approval).isPresent()
                        ? Answers.approval(result, clock.instant())
                        : Optional.of(Answers.output(result, clock.instant()));
        if (answer.isEmpty()) {
            deadLetter(
                    record,
                    ErrorCode.INVALID_REQUEST,
                    "an approval's output is true, false, or an object whose member 'approved' is; the call goes on waiting");
            return;
        }
        switch (mailbox.take(result.callId())) {
            case TAKEN -> letter(new Publication.CallAnswered(id, answer.get()));
            case DUPLICATE -> log.info("{}: {} was answered before", id, result.callId());
            case UNKNOWN -> unknown(record, "the run waits for no call of that callId");
            case LATE -> late(record);
        }
    }

    private void unknown(InboundRecord record, String reason) {
        deadLetter(record, ErrorCode.UNKNOWN_TOOL_CALL, reason);
    }

    private void late(InboundRecord record) {
        deadLetter(record, ErrorCode.LATE_TOOL_RESULT, "its run had ended when it came");
    }

    /** Invariant 15: a cancel may come before its run. */
    private void acceptCancel(InboundRecord record, CancelRequest request) {
        RunId id = new RunId(request.tenant(), request.recordKey(), request.requestId());
        if (!atHome(id, record)) {
            return;
        }
        Cancelled cancel = new Cancelled(request.reason().map(Intake::cut), clock.instant());
        Optional<OpenRun> run = partition.run(id);
        if (run.isPresent()) {
            if (run.get().mailbox.takeCancel()) {
                letter(new Publication.CancelTaken(id, cancel));
            }
        } else if (partition.hasFinished(id)) {
            log.debug("{} had ended when a cancel came", id);
        } else if (partition.cancelledEarly(id, new EarlyCancel(cancel, record.timestamp()))) {
            letter(new Publication.CancelTaken(id, cancel));
        }
    }

    private static String cut(String reason) {
        return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "..." : reason;
    }

    private void letter(Publication letter) {
        publications.add(letter);
        letters.add(letter);
    }

    private void acceptRequest(InboundRecord record, Lane lane) {
        // On a record of a lane change it is no order to redrive: it says whose it is.
        int generation = lane == Lane.FALLBACK ? 0 : generation(record);
        switch (Codec.decode(DirectorRequest.class, record.value())) {
            case Decoded.Unreadable<DirectorRequest> bad -> refuse(record, generation, bad);
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> {
                RunId id = RunId.of(request);
                if (!atHome(id, record, request.model(), () -> ContentHash.of(request))) {
                    return;
                }
                long content = ContentHash.of(request);
                if (lane == Lane.FALLBACK && goesOn(id, record, content)) {
                    return;
                }
                if (!known(id, record, content, generation)) {
                    if (record.size() > maxRequestBytes) {
                        refuse(
                                record,
                                new Refused(
                                        id,
                                        generation,
                                        content,
                                        request.model(),
                                        ErrorCode.REQUEST_TOO_LARGE,
                                        tooLarge(maxRequestBytes)));
                    } else {
                        JournalEntry entry =
                                JournalEntry.of(
                                        record.pointer(),
                                        record.firstSeenAt(),
                                        content,
                                        record.size(),
                                        deadlines.of(request, record.firstSeenAt(), generation));
                        open(id, record, lane, entry.ofGeneration(generation), request);
                    }
                }
            }
        }
    }

    /** Invariant 12: only the record that was written for the lane change takes a run on. */
    private boolean goesOn(RunId id, InboundRecord record, long content) {
        Optional<OpenRun> run =
                partition
                        .run(id)
                        .filter(open -> open.entry.contentHash() == content)
                        .filter(open -> open.entry.generation() == generation(record))
                        .filter(open -> open.mailbox.takeMove(hop(record)));
        if (run.isEmpty()) {
            return false;
        }
        letter(new Publication.Moved(id, run.get().entry.movedTo(record.pointer())));
        return true;
    }

    /**
     * The generation that a redrive wrote. What is no number from 1 to {@link
     * MarkerTable#MAX_GENERATION} is none: the record is a request as any other.
     */
    private static int generation(InboundRecord record) {
        return record.header(InboundHeaders.GENERATION)
                .map(value -> new String(value, StandardCharsets.US_ASCII))
                .filter(value -> value.matches("[1-9]\\d{0,4}"))
                .map(Integer::parseInt)
                .filter(generation -> generation <= MarkerTable.MAX_GENERATION)
                .orElse(0);
    }

    /** 0 when there is none. */
    private static int hop(InboundRecord record) {
        return record.header(InboundHeaders.HOP)
                .map(value -> new String(value, StandardCharsets.US_ASCII))
                .filter(value -> value.matches("[1-9]\\d{0,5}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** Its dead letter was written where it lay; the one result is given here. */
    private void acceptSubstitute(InboundRecord record) {
        switch (Codec.decode(Substitute.class, record.value())) {
            case Decoded.Unreadable<Substitute> unreadable ->
                    deadLetter(record, unreadable.code(), unreadable.message());
            case Decoded.Readable<Substitute>(Substitute substitute) -> {
                Refused refused =
                        new Refused(
                                substitute.id(),
                                generation(record),
                                substitute.content(),
                                substitute.model(),
                                ErrorCode.REQUEST_TOO_LARGE,
                                tooLarge(maxRequestBytes));
                if (!known(refused.id(), record, refused.contentHash(), refused.generation())) {
                    publications.addAll(
                            Ending.refusedElsewhere(refused, record, Traces.NONE, clock.instant()));
                    partition.finished(refused.id(), refused.marker());
                }
            }
        }
    }

    /** What is to be committed, with the positions up to which the partition is then accepted. */
    Step step(Map<String, Long> positions) {
        return new Step(partition.tenure(), publications, positions);
    }

    /** The runs that may start once the step is queued. */
    List<OpenRun> opened() {
        return opened;
    }

    /** What came for runs from outside, to be delivered once the step is committed. */
    List<Publication> letters() {
        return letters;
    }

    private void open(
            RunId id,
            InboundRecord record,
            Lane lane,
            JournalEntry entry,
            DirectorRequest request) {
        OpenRun run = resumed(id, entry, lane);
        run.source = record;
        run.request = request;
        partition.takeEarlyCancel(id).ifPresent(run.mailbox::cancelBefore);
        partition.opened(run);
        opened.add(run);
        publications.add(new Publication.Accepted(id, entry));
    }

    /**
     * A redriven run goes on with what it did before it died, as far as that is kept. Any other
     * begins, and what a run of its name left must not be taken for its own.
     */
    private OpenRun resumed(RunId id, JournalEntry entry, Lane lane) {
        Optional<DeadRun> dead = partition.takeDead(id);
        Optional<DeadRun> same =
                dead.filter(_ -> entry.generation() > 0)
                        .filter(run -> run.entry().contentHash() == entry.contentHash());
        if (same.isEmpty()) {
            dead.ifPresent(run -> forget(id, run));
            return new OpenRun(id, entry, lane, partition.tenure());
        }
        publications.add(new Publication.DeathForgotten(id));
        DeadRun run = same.get();
        Mailbox mailbox = new Mailbox(Optional.empty(), run.answers(), Optional.empty());
        return new OpenRun(id, entry, lane, partition.tenure(), run.steps(), mailbox);
    }

    private void forget(RunId id, DeadRun dead) {
        publications.add(Publication.Forgotten.of(id, dead.traces()));
        publications.add(new Publication.DeathForgotten(id));
    }

    /** The same for what is no request: one that is too large to be moved has no run to end. */
    private boolean atHome(RunId id, InboundRecord record) {
        return atHome(id, record, () -> {});
    }

    private boolean atHome(RunId id, InboundRecord record, String model, LongSupplier content) {
        return atHome(
                id,
                record,
                () ->
                        publications.add(
                                new Publication.ForwardRefusal(
                                        record,
                                        Substitute.of(id, model, content.getAsLong()),
                                        placement.of(id))));
    }

    /**
     * Invariant 16: what belongs elsewhere is forwarded once.
     *
     * @param refused done beside the dead letter of one that is too large to be forwarded
     */
    private boolean atHome(RunId id, InboundRecord record, Runnable refused) {
        int home = placement.of(id);
        if (home == record.pointer().partition()) {
            return true;
        }
        if (InboundRecords.wasForwardedHere(record)) {
            deadLetter(
                    record,
                    ErrorCode.MISPLACED,
                    "a forwarded record lies on partition %d and belongs to %d"
                            .formatted(record.pointer().partition(), home));
            return false;
        }
        if (record.weight() > maxRequestBytes + ENVELOPE) {
            // Its marker must lie at home, where a second copy is met.
            deadLetter(record, ErrorCode.REQUEST_TOO_LARGE, tooLarge(maxRequestBytes));
            refused.run();
        } else {
            publications.add(new Publication.Forward(record, id.keyBytes(), home));
        }
        return false;
    }

    private static long bytesHash(InboundRecord record) {
        byte[] value = record.value();
        return value == null ? 0 : Digest.of(value).high();
    }

    private boolean known(RunId id, InboundRecord record, long content, int generation) {
        return switch (partition.identify(id, record.pointer(), content, generation)) {
            case NEW -> false;
            case ENDING -> {
                // Its dead letter is out, and this worker has not taken note yet.
                int here = record.pointer().partition();
                publications.add(new Publication.Forward(record, id.keyBytes(), here));
                yield true;
            }
            case REDELIVERED, DUPLICATE -> {
                log.debug("{} at {} is a duplicate", id, record.pointer());
                yield true;
            }
            case CONFLICT -> {
                deadLetter(
                        record,
                        ErrorCode.CONFLICT,
                        "another request with this tenant, key and requestId came before; use a new requestId");
                yield true;
            }
        };
    }

    private void refuse(
            InboundRecord record, int generation, Decoded.Unreadable<DirectorRequest> unreadable) {
        Salvage salvage = unreadable.salvage();
        if (salvage.requestId().isEmpty()) {
            deadLetter(record, unreadable.code(), unreadable.message());
            return;
        }
        String requestId = salvage.requestId().get();
        RunId id =
                new RunId(
                        salvage.tenant().orElse(DEFAULT_TENANT),
                        salvage.conversationId().orElse(requestId),
                        requestId);
        String model = salvage.model().orElse("unknown");
        long content = bytesHash(record);
        if (atHome(id, record, model, () -> content) && !known(id, record, content, generation)) {
            refuse(
                    record,
                    new Refused(
                            id,
                            generation,
                            content,
                            model,
                            unreadable.code(),
                            unreadable.message()));
        }
    }

    private void refuse(InboundRecord record, Refused refused) {
        log.info("{} at {} is refused: {}", refused.id(), record.pointer(), refused.code().wire());
        publications.addAll(Ending.refused(refused, record, Traces.NONE, clock.instant()));
        partition.finished(refused.id(), refused.marker());
    }

    private void deadLetter(InboundRecord record, ErrorCode code, String reason) {
        log.info("The record at {} is dead-lettered: {}", record.pointer(), code.wire());
        publications.add(new Publication.DeadLetter(record, code, reason, 0, generation(record)));
    }

    private static String tooLarge(int limit) {
        return "a request may have %d bytes, and little more with key and headers; send less, or refer to it"
                .formatted(limit);
    }
}
