package dev.director.worker.run;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;

/**
 * A request that never became a run, or whose run cannot go on.
 *
 * @param generation of the request
 * @param contentHash what the request said
 * @param model the logical name, as far as it could be read
 * @param reason for the result and the dead letter
 */
public record Refused(
        RunId id, int generation, long contentHash, String model, ErrorCode code, String reason) {

    /** What is remembered of it. */
    public FinishedMarker marker() {
        return new FinishedMarker(Status.FAILED, generation, contentHash);
    }
}
