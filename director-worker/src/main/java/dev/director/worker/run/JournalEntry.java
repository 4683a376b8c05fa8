package dev.director.worker.run;

import java.time.Instant;

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
 */
public record JournalEntry(
        String topic,
        int partition,
        long offset,
        Instant firstSeenAt,
        long contentHash,
        int generation,
        int bytes) {

    /** The entry for a request that has just been read. */
    public static JournalEntry of(
            Pointer pointer, Instant firstSeenAt, long contentHash, int bytes) {
        return new JournalEntry(
                pointer.topic(),
                pointer.partition(),
                pointer.offset(),
                firstSeenAt,
                contentHash,
                0,
                bytes);
    }

    /** Where the request lies. */
    public Pointer pointer() {
        return new Pointer(topic, partition, offset);
    }
}
