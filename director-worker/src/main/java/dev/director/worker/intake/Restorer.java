package dev.director.worker.intake;

import dev.director.schemas.Codec;
import dev.director.schemas.Topics;
import dev.director.worker.intake.OwnedPartition.EarlyCancel;
import dev.director.worker.outbox.RunKeys;
import dev.director.worker.outbox.RunKeys.Part;
import dev.director.worker.run.DeadEntry;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication.Forgotten;
import dev.director.worker.run.Publication.Owned;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Steps;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the log knows of partitions that were just assigned, in the one order that loses
 * nothing (invariant 6): fence what departed workers left open; the committed offsets, which wait
 * for pending transactions; the end of the journal as a read_uncommitted reader sees it; the
 * journal and the markers up to there, read_committed.
 *
 * <p>With the read_committed end instead, the commit of a frozen predecessor can land behind the
 * reader, and a run is lost.
 */
final class Restorer {

    private static final Logger log = LoggerFactory.getLogger(Restorer.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * A partition as the log has it.
     *
     * @param positions by inbound topic, where reading goes on
     * @param owners how many owners the partition has had before
     * @param open the runs that have not finished, each topic in the order of its offsets
     * @param early cancels whose runs have not come yet, in the order of their coming
     * @param dead runs that failed and may be redriven, in the order of their death
     * @param forgotten what the journal has of runs that it does not know any more
     */
    record Restored(
            Tenure tenure,
            Map<String, Long> positions,
            long owners,
            List<Entry> open,
            Map<RunId, EarlyCancel> early,
            Map<RunId, DeadRun> dead,
            List<Forgotten> forgotten,
            FinishedMarkers finished) {}

    /**
     * An open run of the journal.
     *
     * @param steps where it has what the run did so far
     * @param answers where it has what came from outside, by call
     * @param cancel that the run is to end
     */
    record Entry(
            RunId id,
            JournalEntry entry,
            Steps steps,
            Map<String, Pointer> answers,
            Optional<Cancelled> cancel) {}

    private final Topics topics;
    private final List<String> inbound;
    private final Duration markerRetention;
    private final GroupState group;
    private final Supplier<Consumer<byte[], byte[]>> committedReaders;
    private final Supplier<Consumer<byte[], byte[]>> uncommittedReaders;

    /**
     * @param inbound the inbound topics that the worker reads
     * @param committedReaders make read_committed consumers without a group
     * @param uncommittedReaders make read_uncommitted ones
     */
    Restorer(
            Topics topics,
            List<String> inbound,
            Duration markerRetention,
            GroupState group,
            Supplier<Consumer<byte[], byte[]>> committedReaders,
            Supplier<Consumer<byte[], byte[]>> uncommittedReaders) {
        this.topics = topics;
        this.inbound = List.copyOf(inbound);
        this.markerRetention = markerRetention;
        this.group = group;
        this.committedReaders = committedReaders;
        this.uncommittedReaders = uncommittedReaders;
    }

    /** Blocks until all of the partitions are read. */
    List<Restored> restore(Collection<Tenure> tenures) throws InterruptedException {
        long begun = System.nanoTime();
        group.fenceDeparted();
        Map<TopicPartition, OffsetAndMetadata> committed =
                group.committed(Set.copyOf(inbound(tenures)));
        List<TopicPartition> logs = new ArrayList<>();
        for (Tenure tenure : tenures) {
            logs.add(new TopicPartition(topics.journal(), tenure.partition()));
            logs.add(new TopicPartition(topics.finished(), tenure.partition()));
        }
        Map<TopicPartition, Long> ends;
        Map<TopicPartition, Long> beginnings;
        try (Consumer<byte[], byte[]> reader = uncommittedReaders.get()) {
            ends = reader.endOffsets(logs);
            beginnings = reader.beginningOffsets(inbound(tenures));
        }
        Map<Integer, Reading> readings = new HashMap<>();
        tenures.forEach(tenure -> readings.put(tenure.partition(), new Reading(markerRetention)));
        List<Restored> restored = new ArrayList<>();
        try (Consumer<byte[], byte[]> reader = committedReaders.get()) {
            read(reader, ends, readings);
            for (Tenure tenure : tenures) {
                Reading reading = readings.get(tenure.partition());
                if (reading != null) {
                    Map<String, Long> positions = positions(beginnings, committed, tenure);
                    restored.add(reading.restored(tenure, positions));
                }
            }
        }
        log.info(
                "Restored {} partitions in {} ms: {} open runs, {} that may be redriven, {} finished",
                restored.size(),
                Duration.ofNanos(System.nanoTime() - begun).toMillis(),
                restored.stream().mapToInt(one -> one.open().size()).sum(),
                restored.stream().mapToInt(one -> one.dead().size()).sum(),
                restored.stream().mapToInt(one -> one.finished().size()).sum());
        warnOfMemory(restored);
        return restored;
    }

    private static void warnOfMemory(List<Restored> restored) {
        long bytes = restored.stream().mapToLong(one -> one.finished().bytes()).sum();
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap / 4) {
            log.warn(
                    "The memory of finished runs takes {} MiB of a heap of {} MiB: raise -Xmx, add workers, or shorten the retention of finished runs and of requests (docs/operations.md)",
                    bytes >> 20,
                    heap >> 20);
        }
    }

    private void read(
            Consumer<byte[], byte[]> reader,
            Map<TopicPartition, Long> ends,
            Map<Integer, Reading> readings)
            throws InterruptedException {
        List<TopicPartition> left = new ArrayList<>(ends.keySet());
        reader.assign(left);
        reader.seekToBeginning(left);
        left.removeIf(partition -> reader.position(partition) >= end(ends, partition));
        while (!left.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the restore was called off");
            }
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                Reading reading = readings.get(record.partition());
                if (reading != null) {
                    takeIfOurs(record, reading);
                }
            }
            left.removeIf(partition -> reader.position(partition) >= end(ends, partition));
        }
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    /** A record that somebody else wrote here must not keep the partition from being owned. */
    private void takeIfOurs(ConsumerRecord<byte[], byte[]> record, Reading reading) {
        try {
            take(record, reading);
        } catch (RuntimeException e) {
            log.error(
                    "Skipped what is no record of Director's at {}-{}@{}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getClass().getSimpleName());
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Reading reading) {
        if (record.topic().equals(topics.journal())) {
            reading.journal(record);
        } else {
            reading.finished.add(
                    record.key(), FinishedMarker.known(record.value()), record.timestamp());
        }
    }

    private List<TopicPartition> inbound(Collection<Tenure> tenures) {
        return tenures.stream()
                .flatMap(tenure ->
                        inbound.stream()
                                .map(topic -> new TopicPartition(topic, tenure.partition())))
                .toList();
    }

    /** Where nothing was committed yet, reading starts at the beginning of the topic. */
    private Map<String, Long> positions(
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, OffsetAndMetadata> committed,
            Tenure tenure) {
        Map<String, Long> positions = new HashMap<>();
        for (TopicPartition partition : inbound(List.of(tenure))) {
            long beginning = beginnings.getOrDefault(partition, 0L);
            OffsetAndMetadata known = committed.get(partition);
            long at = known == null ? beginning : known.offset();
            positions.put(partition.topic(), Math.max(at, beginning));
        }
        return positions;
    }

    /** What has been read of one partition so far. */
    private static final class Reading {

        private final Map<RunId, JournalEntry> open = new HashMap<>();
        private final Map<RunId, Parts> parts = new LinkedHashMap<>();
        private final FinishedMarkers finished;
        private long owners;

        /** What the journal has of a run beside its entry. Where it lies, not what it says. */
        private static final class Parts {
            final TreeMap<Integer, Pointer> steps = new TreeMap<>();
            final Map<String, Pointer> answers = new HashMap<>();
            Optional<Pointer> request = Optional.empty();
            Optional<EarlyCancel> cancel = Optional.empty();
            Optional<Death> death = Optional.empty();

            boolean isEmpty() {
                return steps.isEmpty()
                        && answers.isEmpty()
                        && request.isEmpty()
                        && cancel.isEmpty()
                        && death.isEmpty();
            }

            DeadRun dead(Death died) {
                return new DeadRun(
                        died.entry(), died.at(), new Steps(steps, Optional.empty()), answers);
            }

            /** What a run that is dead has no use for, and a crash may have left. */
            Traces withoutDead() {
                return new Traces(0, Set.of(), cancel.isPresent(), request.isPresent());
            }

            Traces traces() {
                return new Traces(
                        steps.isEmpty() ? 0 : steps.lastKey(),
                        answers.keySet(),
                        cancel.isPresent(),
                        request.isPresent());
            }
        }

        /** That a run died, and the broker's time of it, in milliseconds. */
        private record Death(DeadEntry entry, long at) {}

        Reading(Duration markerRetention) {
            this.finished = new FinishedMarkers(markerRetention);
        }

        void journal(ConsumerRecord<byte[], byte[]> record) {
            if (Arrays.equals(record.key(), RunKeys.OWNER)) {
                owners = Codec.mapper().readValue(record.value(), Owned.class).number();
                return;
            }
            RunKeys.JournalKey key = RunKeys.decode(record.key());
            if (!(key.part() instanceof Part.Entry)) {
                part(key, record);
            } else if (record.value() == null) {
                open.remove(key.id());
            } else {
                open.put(key.id(), Codec.mapper().readValue(record.value(), JournalEntry.class));
            }
        }

        private void part(RunKeys.JournalKey key, ConsumerRecord<byte[], byte[]> record) {
            Parts known = parts.computeIfAbsent(key.id(), _ -> new Parts());
            Optional<Pointer> at =
                    record.value() == null
                            ? Optional.empty()
                            : Optional.of(
                                    new Pointer(
                                            record.topic(), record.partition(), record.offset()));
            switch (key.part()) {
                case Part.Numbered(int number) -> put(known.steps, number, at);
                case Part.Answer(String callId) -> put(known.answers, callId, at);
                case Part.Request _ -> known.request = at;
                case Part.Dead _ ->
                        known.death =
                                at.map(_ ->
                                        new Death(
                                                Codec.mapper()
                                                        .readValue(record.value(), DeadEntry.class),
                                                record.timestamp()));
                case Part.Cancel _ ->
                        known.cancel =
                                at.map(_ -> new EarlyCancel(cancel(record), record.timestamp()));
                case Part.Entry _ -> throw new IllegalStateException("no part of a run");
            }
            if (known.isEmpty()) {
                parts.remove(key.id());
            }
        }

        private static Cancelled cancel(ConsumerRecord<byte[], byte[]> record) {
            return (Cancelled) Codec.mapper().readValue(record.value(), RunStep.class);
        }

        private static <K> void put(Map<K, Pointer> known, K name, Optional<Pointer> at) {
            at.ifPresentOrElse(pointer -> known.put(name, pointer), () -> known.remove(name));
        }

        Restored restored(Tenure tenure, Map<String, Long> positions) {
            List<Entry> entries = new ArrayList<>();
            List<Forgotten> forgotten = new ArrayList<>();
            open.forEach((id, entry) -> {
                if (hasFinished(id, entry)) {
                    forgotten.add(new Forgotten(id, Traces.NONE, true));
                } else {
                    entries.add(entry(id, entry));
                }
            });
            // Not by time: a forward carries that of its first arrival.
            entries.sort(
                    Comparator.comparing((Entry one) -> one.entry().topic())
                            .thenComparingLong(one -> one.entry().offset()));
            Map<RunId, EarlyCancel> early = new LinkedHashMap<>();
            List<Map.Entry<RunId, DeadRun>> died = new ArrayList<>();
            parts.forEach((id, left) -> {
                if (left.death.isPresent()) {
                    died.add(Map.entry(id, left.dead(left.death.get())));
                    if (!left.withoutDead().equals(Traces.NONE)) {
                        forgotten.add(Forgotten.of(id, left.withoutDead()));
                    }
                } else if (left.cancel.isPresent() && isToCome(id, left)) {
                    early.put(id, left.cancel.get());
                } else {
                    forgotten.add(Forgotten.of(id, left.traces()));
                }
            });
            died.sort(Comparator.comparingLong(one -> one.getValue().at()));
            Map<RunId, DeadRun> dead = new LinkedHashMap<>();
            died.forEach(one -> dead.put(one.getKey(), one.getValue()));
            return new Restored(
                    tenure, positions, owners, entries, early, dead, forgotten, finished);
        }

        /** Its entry was written once more when it had ended: it has had its result. */
        private boolean hasFinished(RunId id, JournalEntry entry) {
            return finished.find(RunKeys.encode(id))
                    .filter(marker -> marker.generation() >= entry.generation())
                    .isPresent();
        }

        private Entry entry(RunId id, JournalEntry entry) {
            Parts known = parts.remove(id);
            return known == null
                    ? new Entry(id, entry, Steps.NONE, Map.of(), Optional.empty())
                    : new Entry(
                            id,
                            entry,
                            new Steps(known.steps, known.request),
                            known.answers,
                            known.cancel.map(EarlyCancel::cancel));
        }

        /** Of a run that was here before there is a marker, or something else. */
        private boolean isToCome(RunId id, Parts left) {
            return left.steps.isEmpty()
                    && left.answers.isEmpty()
                    && finished.find(RunKeys.encode(id)).isEmpty();
        }
    }
}
