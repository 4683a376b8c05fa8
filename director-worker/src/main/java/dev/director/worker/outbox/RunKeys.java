package dev.director.worker.outbox;

import dev.director.schemas.Codec;
import dev.director.worker.run.RunId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The key of a run in the journal and among the finished markers, {@code ["tenant","key","id"]},
 * and that of a step of it in the journal, {@code ["tenant","key","id",1]}. What came for it from
 * outside, the copy of its request, and that it is dead have words in place of the number.
 */
public final class RunKeys {

    /** The journal's record of how many owners the partition has had; no run has such a key. */
    public static final byte[] OWNER = "[\"owner\"]".getBytes(StandardCharsets.UTF_8);

    private static final String ANSWER = "answer";
    private static final String CANCEL = "cancel";
    private static final String REQUEST = "request";
    private static final String DEAD = "dead";

    private RunKeys() {}

    /** Always the same bytes for the same run. */
    public static byte[] encode(RunId id) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId()));
    }

    /** Always the same bytes for the same step. */
    static byte[] encode(RunId id, int step) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId(), step));
    }

    /** Of the answer to a call that was handed out. */
    static byte[] answer(RunId id, String callId) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId(), ANSWER, callId));
    }

    /** Of a cancel. */
    static byte[] cancel(RunId id) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId(), CANCEL));
    }

    /** Of the copy of a request. */
    static byte[] request(RunId id) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId(), REQUEST));
    }

    /** Of what is kept of a run that failed. */
    static byte[] dead(RunId id) {
        return Codec.encode(List.of(id.tenant(), id.key(), id.requestId(), DEAD));
    }

    /** What a key of the journal names, of which run. */
    public record JournalKey(RunId id, Part part) {}

    /** What the journal has of a run. */
    public sealed interface Part {

        /** That it is open, and where its request lies. */
        record Entry() implements Part {}

        /** What it did. */
        record Numbered(int step) implements Part {}

        /** An answer from outside. */
        record Answer(String callId) implements Part {}

        /** That it is to end. */
        record Cancel() implements Part {}

        /** Its request. */
        record Request() implements Part {}

        /** That it failed, and its steps are kept. */
        record Dead() implements Part {}
    }

    /**
     * What a key names.
     *
     * @throws IllegalArgumentException when it is no such key
     */
    public static JournalKey decode(byte[] key) {
        JsonNode parts = Codec.mapper().readTree(key);
        if (!parts.isArray() || parts.size() < 3) {
            throw new IllegalArgumentException("not the key of a run");
        }
        return new JournalKey(
                new RunId(
                        parts.get(0).stringValue(),
                        parts.get(1).stringValue(),
                        parts.get(2).stringValue()),
                part(parts));
    }

    private static Part part(JsonNode parts) {
        if (parts.size() == 3) {
            return new Part.Entry();
        }
        JsonNode what = parts.get(3);
        if (parts.size() == 4 && what.isInt()) {
            return new Part.Numbered(what.intValue());
        }
        return switch (what.asString("") + parts.size()) {
            case ANSWER + 5 -> new Part.Answer(parts.get(4).stringValue());
            case CANCEL + 4 -> new Part.Cancel();
            case REQUEST + 4 -> new Part.Request();
            case DEAD + 4 -> new Part.Dead();
            default -> throw new IllegalArgumentException("not the key of a run");
        };
    }
}
