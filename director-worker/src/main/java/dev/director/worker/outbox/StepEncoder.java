package dev.director.worker.outbox;

import dev.director.schemas.CloudEventHeaders;
import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.worker.outbox.EncodedStep.Write;
import dev.director.worker.run.DeadEntry;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Publication;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep;
import dev.director.worker.run.Step;
import dev.director.worker.run.StepCommitter.TooLarge;
import dev.director.worker.run.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Turns steps into records and checks their sizes before anything is sent (invariant 4). Runs on
 * the thread of the run, so that encoding is parallel. Thread-safe.
 */
final class StepEncoder {

    /** Room that a record batch needs around a record's key, value and headers. */
    private static final int FRAMING = 1024;

    private final Topics topics;
    private final String source;
    private final DeadLetters deadLetters;
    private final Map<String, Integer> limits;

    /**
     * @param slot this worker's slot, named as the source of its events
     * @param limits by topic, the largest record batch it takes, in bytes
     */
    StepEncoder(Topics topics, String group, String slot, Map<String, Integer> limits) {
        this.topics = topics;
        this.source = "/director/worker/" + slot;
        this.limits = Map.copyOf(limits);
        this.deadLetters = new DeadLetters(topics.dlt(), topics.kimiDlt(), group);
    }

    /**
     * The step's records. A dead letter or a forward that is too large becomes a stub that names
     * where the original lies.
     *
     * @throws TooLarge when another record is too large
     */
    EncodedStep encode(Step step) throws TooLarge {
        List<Write> writes = new ArrayList<>(step.publications().size() + 1);
        for (Publication publication : step.publications()) {
            encode(step.tenure().partition(), publication, writes);
        }
        long bytes = 0;
        for (Write write : writes) {
            bytes += checkedSize(write.message());
        }
        return new EncodedStep(step, writes, bytes);
    }

    /** The step's records, with stubs for those that its topics do not take. */
    EncodedStep encodeOrStub(Step step) {
        try {
            return encode(step);
        } catch (TooLarge tooLarge) {
            return stubs(new EncodedStep(step, List.of(), 0));
        }
    }

    /**
     * The step with every dead letter and forward as a stub: the last resort for a step of the
     * intake that the broker refuses, so that its partition goes on. It keeps the outcome of the
     * one it replaces.
     */
    EncodedStep stubs(EncodedStep refused) {
        List<Write> writes = new ArrayList<>();
        for (Publication publication : refused.step().publications()) {
            switch (publication) {
                case Publication.DeadLetter letter ->
                        writes.add(new Write.Plain(deadLetters.stub(letter)));
                case Publication.Forward forward ->
                        writes.add(new Write.Plain(deadLetters.stub(forward)));
                default -> encode(refused.tenure().partition(), publication, writes);
            }
        }
        long bytes = writes.stream().mapToLong(write -> size(write.message())).sum();
        return new EncodedStep(refused.step(), writes, bytes, true, refused.outcome());
    }

    private void encode(int partition, Publication publication, List<Write> writes) {
        switch (publication) {
            case Publication.Accepted accepted ->
                    writes.add(
                            new Write.Open(
                                    accepted.id(),
                                    accepted.entry().generation(),
                                    internal(
                                            topics.journal(),
                                            partition,
                                            accepted.id(),
                                            Codec.encode(accepted.entry()))));
            case Publication.Owned owned ->
                    writes.add(
                            new Write.Plain(
                                    new ProducerRecord<>(
                                            topics.journal(),
                                            partition,
                                            RunKeys.OWNER,
                                            Codec.encode(owned))));
            case Publication.Stepped stepped ->
                    writes.add(
                            kept(
                                    partition,
                                    RunKeys.encode(stepped.id(), stepped.number()),
                                    stepped.step()));
            case Publication.CallAnswered answered ->
                    writes.add(
                            kept(
                                    partition,
                                    RunKeys.answer(answered.id(), answered.answer().callId()),
                                    answered.answer()));
            case Publication.CancelTaken taken ->
                    writes.add(kept(partition, RunKeys.cancel(taken.id()), taken.cancel()));
            case Publication.RequestKept request ->
                    writes.add(
                            new Write.Kept(
                                    new ProducerRecord<>(
                                            topics.journal(),
                                            partition,
                                            RunKeys.request(request.id()),
                                            request.source().value(),
                                            KeptRequest.headers(request.source()))));
            case Publication.Waiting waiting ->
                    writes.add(
                            new Write.Plain(
                                    internal(
                                            topics.journal(),
                                            partition,
                                            waiting.id(),
                                            Codec.encode(waiting.entry()))));
            case Publication.Moved moved ->
                    writes.add(
                            new Write.Kept(
                                    internal(
                                            topics.journal(),
                                            partition,
                                            moved.id(),
                                            Codec.encode(moved.entry()))));
            case Publication.Hop hop ->
                    writes.add(new Write.Plain(deadLetters.hop(hop, partition)));
            case Publication.Forgotten forgotten -> {
                forget(forgotten.id(), forgotten.traces(), partition, writes);
                if (forgotten.entry()) {
                    writes.add(
                            new Write.Plain(
                                    internal(topics.journal(), partition, forgotten.id(), null)));
                }
            }
            case Publication.Called called ->
                    writes.add(
                            new Write.Plain(
                                    event(
                                            topics.toolCalls(),
                                            called.id().keyBytes(),
                                            called.id(),
                                            called.call(),
                                            called.at(),
                                            "tool-call/" + called.call().callId(),
                                            called.traceparent())));
            case Publication.Finished finished -> {
                forget(finished.id(), finished.traces(), partition, writes);
                writes.add(
                        new Write.Close(
                                finished.id(),
                                finished.marker().generation(),
                                internal(topics.journal(), partition, finished.id(), null)));
                writes.add(
                        new Write.Plain(
                                internal(
                                        topics.finished(),
                                        partition,
                                        finished.id(),
                                        Codec.encode(finished.marker()))));
            }
            case Publication.Died died ->
                    writes.add(new Write.Plain(dead(partition, died.id(), died.entry())));
            case Publication.DeathForgotten forgotten ->
                    writes.add(new Write.Plain(dead(partition, forgotten.id(), null)));
            case Publication.Result result ->
                    writes.add(
                            new Write.Plain(
                                    event(
                                            topics.results(),
                                            result.id().keyBytes(),
                                            result.id(),
                                            result.result(),
                                            result.result().completedAt(),
                                            "result/" + result.result().generation(),
                                            result.traceparent())));
            case Publication.Usage usage ->
                    // Without a key: the records of a transaction then lie in one partition or
                    // two, and each partition that a transaction touches costs it a marker.
                    writes.add(
                            new Write.Plain(
                                    event(
                                            topics.usage(),
                                            null,
                                            usage.id(),
                                            usage.usage(),
                                            usage.usage().startedAt(),
                                            "usage/"
                                                    + usage.usage().generation()
                                                    + '.'
                                                    + usage.usage().turn()
                                                    + '.'
                                                    + usage.usage().attempt(),
                                            Optional.empty())));
            case Publication.DeadLetter letter -> {
                ProducerRecord<byte[], byte[]> whole = deadLetters.whole(letter);
                boolean fits =
                        size(whole) <= limit(whole.topic())
                                && letter.original().header(InboundHeaders.OVERSIZE).isEmpty();
                writes.add(new Write.Plain(fits ? whole : deadLetters.stub(letter)));
            }
            case Publication.ForwardRefusal refusal ->
                    writes.add(new Write.Plain(substitute(refusal)));
            case Publication.Forward forward -> {
                ProducerRecord<byte[], byte[]> whole = forward(forward);
                boolean fits = size(whole) <= limit(whole.topic());
                writes.add(new Write.Plain(fits ? whole : deadLetters.stub(forward)));
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> internal(
            String topic, int partition, RunId id, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, partition, RunKeys.encode(id), value);
    }

    private ProducerRecord<byte[], byte[]> dead(
            int partition, RunId id, @Nullable DeadEntry entry) {
        return new ProducerRecord<>(
                topics.journal(),
                partition,
                RunKeys.dead(id),
                entry == null ? null : Codec.encode(entry));
    }

    private Write kept(int partition, byte[] key, RunStep step) {
        return new Write.Kept(
                new ProducerRecord<>(topics.journal(), partition, key, Codec.encode(step)));
    }

    private void forget(RunId id, Traces traces, int partition, List<Write> writes) {
        List<byte[]> keys = new ArrayList<>();
        for (int step = 1; step <= traces.steps(); step++) {
            keys.add(RunKeys.encode(id, step));
        }
        traces.answers().forEach(callId -> keys.add(RunKeys.answer(id, callId)));
        if (traces.cancelled()) {
            keys.add(RunKeys.cancel(id));
        }
        if (traces.request()) {
            keys.add(RunKeys.request(id));
        }
        for (byte[] key : keys) {
            writes.add(
                    new Write.Plain(new ProducerRecord<>(topics.journal(), partition, key, null)));
        }
    }

    private ProducerRecord<byte[], byte[]> event(
            String topic,
            byte @Nullable [] key,
            RunId id,
            Object event,
            Instant time,
            String what,
            Optional<String> traceparent) {
        RecordHeaders headers = new RecordHeaders();
        String ceId = id.tenant() + "/" + id.key() + "/" + id.requestId() + "/" + what;
        CloudEventHeaders.of(
                        CloudEventHeaders.typeOf(event.getClass()),
                        source,
                        ceId,
                        time,
                        Optional.of(id.requestId()))
                .forEach((name, value) -> headers.add(name, utf8(value)));
        traceparent.ifPresent(value -> headers.add("traceparent", utf8(value)));
        return new ProducerRecord<>(topic, null, key, Codec.encode(event), headers);
    }

    /** Invariant 16: once, in offset order, with the original headers and time. */
    private static ProducerRecord<byte[], byte[]> forward(Publication.Forward forward) {
        InboundRecord original = forward.original();
        RecordHeaders headers = headersOf(original);
        headers.add(
                InboundHeaders.FIRST_SEEN,
                utf8(Long.toString(original.firstSeenAt().toEpochMilli())));
        headers.add(InboundHeaders.FORWARDED, InboundHeaders.forwardedTo(forward.partition()));
        return new ProducerRecord<>(
                original.pointer().topic(),
                forward.partition(),
                original.timestamp(),
                forward.key(),
                original.value(),
                headers);
    }

    /** What stands for the refused request at its own partition: its identity and content. */
    private static ProducerRecord<byte[], byte[]> substitute(Publication.ForwardRefusal refusal) {
        InboundRecord original = refusal.original();
        RecordHeaders headers = new RecordHeaders();
        original.header(InboundHeaders.GENERATION)
                .ifPresent(generation -> headers.add(InboundHeaders.GENERATION, generation));
        headers.add(
                InboundHeaders.FIRST_SEEN,
                utf8(Long.toString(original.firstSeenAt().toEpochMilli())));
        headers.add(InboundHeaders.FORWARDED, InboundHeaders.forwardedTo(refusal.partition()));
        headers.add(InboundHeaders.REFUSED, utf8("true"));
        return new ProducerRecord<>(
                original.pointer().topic(),
                refusal.partition(),
                original.timestamp(),
                refusal.substitute().id().keyBytes(),
                Codec.encode(refusal.substitute()),
                headers);
    }

    static RecordHeaders headersOf(InboundRecord original) {
        RecordHeaders headers = new RecordHeaders();
        original.headers().forEach(header -> headers.add(header.name(), header.value()));
        return headers;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long checkedSize(ProducerRecord<byte[], byte[]> message) throws TooLarge {
        long size = size(message);
        if (size > limit(message.topic())) {
            throw new TooLarge(message.topic(), size, limit(message.topic()));
        }
        return size;
    }

    private int limit(String topic) {
        return limits.getOrDefault(topic, Integer.MAX_VALUE);
    }

    private static long size(ProducerRecord<byte[], byte[]> message) {
        long size = FRAMING + length(message.key()) + (long) length(message.value());
        for (Header header : message.headers()) {
            size += header.key().length() + (long) length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
