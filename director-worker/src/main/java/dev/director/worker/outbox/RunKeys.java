package dev.director.worker.outbox;

import dev.director.schemas.Codec;
import dev.director.worker.run.RunId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * The key of a run in the journal and among the finished markers, {@code ["tenant","key","id"]},
 * and that of a step of it in the journal, {@code ["tenant","key","id",1]}.
 */
public final class RunKeys {

    /** The journal's record of how many owners the partition has had; no run has such a key. */
    public static final byte[] OWNER = "[\"owner\"]".getBytes(StandardCharsets.UTF_8);

    private RunKeys() {}

    /** Always the same bytes for the same run. */
    public static byte[] encode(RunId id) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId()));
    }

    /** Always the same bytes for the same step. */
    static byte[] encode(RunId id, int step) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId(), step));
    }

    /**
     * What a key of the journal names.
     *
     * @param step empty when it is the run as such
     */
    public record JournalKey(RunId id, OptionalInt step) {}

    /**
     * What a key names.
     *
     * @throws IllegalArgumentException when it is no such key
     */
    public static JournalKey decode(byte[] key) {
        JsonNode parts = Codec.mapper().readTree(key);
        boolean ofStep = parts.size() == 4 && parts.get(3).isInt();
        if (!parts.isArray() || !(parts.size() == 3 || ofStep)) {
            throw new IllegalArgumentException("not the key of a run");
        }
        return new JournalKey(
                new RunId(
                        parts.get(0).stringValue(),
                        parts.get(1).stringValue(),
                        parts.get(2).stringValue()),
                ofStep ? OptionalInt.of(parts.get(3).intValue()) : OptionalInt.empty());
    }
}
