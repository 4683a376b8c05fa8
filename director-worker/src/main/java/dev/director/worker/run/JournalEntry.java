package dev.director.worker.run;

import java.time.Instant;
import java.util.Optional;

/**
 * What the journal keeps of an open run: a pointer to its request, not a copy.
 *
 * @param topic the topic of the request
 * @param partition its partition
 * @param offset its offset: only the record that lies there resumes the run (invariant 12)
 * @param firstSeenAt when Director first received it
 * @param contentHash what the request said, to tell a duplicate from a conflict
 * @param generation 0, and one more for each redrive
 * @param bytes the size of the request: what it costs to hold while it runs
 * @param deadline when its result is of no more use: what waits for its turn waits no longer; empty
 *     in entries of earlier releases
 * @param waits what the run waits for from outside, of its newest turn that handed out calls
 */
public record JournalEntry(
        String topic,
        int partition,
        long offset,
        Instant firstSeenAt,
        long contentHash,
        int generation,
        int bytes,
        Optional<Instant> deadline,
        Optional<Waits> waits) {

    /** The entry for a request that has just been read. */
    public static JournalEntry of(
            Pointer pointer, Instant firstSeenAt, long contentHash, int bytes, Instant deadline) {
        return new JournalEntry(
                pointer.topic(),
                pointer.partition(),
                pointer.offset(),
                firstSeenAt,
                contentHash,
                0,
                bytes,
                Optional.of(deadline),
                Optional.empty());
    }

    /** When it is of no more use to wait for its turn, as far as is known. */
    public Optional<Instant> patience() {
        return waits.map(Waits::until).or(() -> deadline);
    }

    /** The same, of a request that was redriven. */
    public JournalEntry ofGeneration(int newGeneration) {
        return new JournalEntry(
                topic,
                partition,
                offset,
                firstSeenAt,
                contentHash,
                newGeneration,
                bytes,
                deadline,
                waits);
    }

    /** The entry of a run that waits. */
    JournalEntry waiting(Waits newWaits) {
        return new JournalEntry(
                topic,
                partition,
                offset,
                firstSeenAt,
                contentHash,
                generation,
                bytes,
                deadline,
                Optional.of(newWaits));
    }

    /** The entry of a run that goes on from another record of its request. */
    public JournalEntry movedTo(Pointer pointer) {
        return new JournalEntry(
                pointer.topic(),
                pointer.partition(),
                pointer.offset(),
                firstSeenAt,
                contentHash,
                generation,
                bytes,
                patience(),
                Optional.empty());
    }

    /** Where the request lies. */
    public Pointer pointer() {
        return new Pointer(topic, partition, offset);
    }
}
