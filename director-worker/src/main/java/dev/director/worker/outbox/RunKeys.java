package dev.director.worker.outbox;

import dev.director.schemas.Codec;
import dev.director.worker.run.RunId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The key of a run in the journal and among the finished markers: {@code ["tenant","key","id"]}.
 */
public final class RunKeys {

    /** The journal's record of how many owners the partition has had; no run has such a key. */
    public static final byte[] OWNER = "[\"owner\"]".getBytes(StandardCharsets.UTF_8);

    private RunKeys() {}

    /** Always the same bytes for the same run. */
    public static byte[] encode(RunId id) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId()));
    }

    /**
     * The run that a key names.
     *
     * @throws IllegalArgumentException when it is no such key
     */
    public static RunId decode(byte[] key) {
        JsonNode parts = Codec.mapper().readTree(key);
        if (!parts.isArray() || parts.size() != 3) {
            throw new IllegalArgumentException("not the key of a run");
        }
        return new RunId(
                parts.get(0).stringValue(), parts.get(1).stringValue(), parts.get(2).stringValue());
    }
}
