package dev.director.api.topics.batches;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.DirectorResult;

/** What the lines of a batch's files look like. Thread-safe. */
public interface LineFormat {
    /** A line of the input as it was understood. */
    sealed interface Line {}

    /**
     * A request.
     *
     * @param customId the caller's name of it
     * @param request as the workers will read it
     * @param body its JSON, the same whenever the line is read
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Task(String customId, DirectorRequest request, byte[] body) implements Line {}

    /**
     * None.
     *
     * @param code what is wrong
     * @param message what to do
     * @param param which field; empty where it is none
     */
    record Fault(String code, String message, String param) implements Line {}

    /** The largest line in bytes. */
    int most();

    /**
     * Reads a line of the input. Never throws for what it holds.
     *
     * @param requestId the id that the request gets
     */
    Line read(byte[] line, BatchState batch, String requestId);

    /**
     * A line of the output, or of the errors where the result is not a completed one.
     *
     * @return with its end of line
     */
    byte[] answered(String customId, BatchState batch, DirectorResult result);

    /**
     * A line of the errors, of a request without a result.
     *
     * @return with its end of line
     */
    byte[] unanswered(String customId, BatchState batch, String requestId);
}
