package dev.director.testkit.simulator;

import dev.director.testkit.simulator.CallRecord.Outcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What goes over the wire for a call. Headers include the content type. */
sealed interface Reply {

    /** All of it, at once. */
    record Whole(Outcome outcome, int status, Map<String, String> headers, ByteBuffer body)
            implements Reply {}

    /**
     * Status 200 and one part after the other.
     *
     * @param parts made when they are sent
     * @param pause between two parts
     * @param stalls whether nothing more comes after the last part, not even the end
     */
    record Parts(
            Outcome outcome,
            Map<String, String> headers,
            List<Supplier<ByteBuffer>> parts,
            Duration pause,
            boolean stalls)
            implements Reply {}

    /** Status 200, a promise of {@code length} bytes, {@code some} of them, and a closed door. */
    record CutShort(Map<String, String> headers, int length, ByteBuffer some) implements Reply {}

    /** The connection closes before the status line. */
    record CutBeforeHead() implements Reply {}

    /** Nothing, until the client goes away. */
    record Silence() implements Reply {}
}
