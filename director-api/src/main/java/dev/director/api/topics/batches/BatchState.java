package dev.director.api.topics.batches;

import dev.director.schemas.Codec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a batch. Created by any instance, written by its owner from then on.
 * Immutable.
 *
 * @param id {@code batch_…}; later ones come later in alphabetical order
 * @param tenant whose it is
 * @param endpoint what its lines ask
 * @param inputFileId its lines
 * @param window how long it may take, as the caller wrote it
 * @param metadata the caller's own
 * @param createdAt seconds since the epoch
 * @param expiresAt seconds since the epoch
 * @param status how far it is
 * @param at since when it was how far, by the status's word; seconds since the epoch
 * @param faults why it failed
 * @param submitted how many lines, from the first on, are certainly with the workers
 * @param counts of its lines
 * @param files what it gave: {@code output} and {@code errors}, as far as there are such
 */
public record BatchState(
        String id,
        String tenant,
        String endpoint,
        String inputFileId,
        String window,
        Map<String, String> metadata,
        long createdAt,
        long expiresAt,
        BatchStatus status,
        Map<String, Long> at,
        List<BatchFault> faults,
        int submitted,
        Counts counts,
        Map<String, String> files) {

    /** Copies, which later changes do not reach. */
    public BatchState {
        metadata = Map.copyOf(metadata);
        at = Map.copyOf(at);
        faults = List.copyOf(faults);
        files = Map.copyOf(files);
    }

    /**
     * Of a batch's lines.
     *
     * @param total 0 until they were read
     * @param completed with an answer
     * @param failed with another result than an answer, or without any in the end
     */
    public record Counts(int total, int completed, int failed) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /** The record key of a batch. */
    static String key(String tenant, String id) {
        return prefix(tenant) + id;
    }

    /** What the keys of a tenant's batches begin with. */
    static String prefix(String tenant) {
        return "batch/" + tenant + "/";
    }

    /** The record key of the wish to cancel a batch: a key has one writer. */
    static String cancelKey(String tenant, String id) {
        return "cancel/" + tenant + "/" + id;
    }

    String key() {
        return key(tenant, id);
    }

    Instant expiry() {
        return Instant.ofEpochSecond(expiresAt);
    }

    /** What its lines' request ids are. */
    String requestId(int line) {
        return id + "." + line;
    }

    BatchState reached(BatchStatus next, Instant now) {
        Map<String, Long> times = new LinkedHashMap<>(at);
        times.put(next.wire(), now.getEpochSecond());
        return with(next, times, faults, submitted, counts, files);
    }

    /** To be cancelled since then, or cancelled by now. */
    BatchState cancelling(Instant since) {
        BatchState asked = reached(BatchStatus.CANCELLING, since);
        return status.isTheEnd()
                ? asked.with(status, asked.at, faults, submitted, counts, files)
                : asked;
    }

    BatchState withFaults(List<BatchFault> found) {
        return with(status, at, found, submitted, counts, files);
    }

    BatchState withSubmitted(int lines) {
        return with(status, at, faults, lines, counts, files);
    }

    BatchState withCounts(Counts now) {
        return with(status, at, faults, submitted, now, files);
    }

    BatchState withFiles(Map<String, String> written) {
        return with(status, at, faults, submitted, counts, written);
    }

    private BatchState with(
            BatchStatus status,
            Map<String, Long> at,
            List<BatchFault> faults,
            int submitted,
            Counts counts,
            Map<String, String> files) {
        return new BatchState(
                id,
                tenant,
                endpoint,
                inputFileId,
                window,
                metadata,
                createdAt,
                expiresAt,
                status,
                at,
                faults,
                submitted,
                counts,
                files);
    }

    byte[] encode() {
        return Codec.mapper().writeValueAsBytes(this);
    }

    static BatchState decode(byte[] json) {
        return Codec.mapper().readValue(json, BatchState.class);
    }
}
