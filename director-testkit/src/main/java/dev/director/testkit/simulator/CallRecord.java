package dev.director.testkit.simulator;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of the call log.
 *
 * @param sequence 1, 2, ... in order of arrival
 * @param request {@code tenant/requestId}, as in {@link Call#request()}
 * @param header the whole {@code X-Client-Request-Id}
 * @param model the model asked for; empty until the body was read
 * @param started when the head of the request arrived
 * @param ended when the answer was about to be complete, or the call failed; empty while it is open
 */
public record CallRecord(
        long sequence,
        String request,
        String header,
        String model,
        Instant started,
        Optional<Instant> ended,
        Outcome outcome) {

    /** How a call ended. */
    public enum Outcome {
        /** It has not. */
        OPEN,
        /** With a completion. */
        ANSWERED,
        /** The client closed the connection or reset the stream first. */
        ABORTED,
        /** As the script wanted: an error status, a cut, garbage. */
        FAULT
    }
}
