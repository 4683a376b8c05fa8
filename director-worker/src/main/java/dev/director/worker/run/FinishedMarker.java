package dev.director.worker.run;

import dev.director.schemas.Status;

/**
 * The memory of a finished run: enough to know a duplicate submission for what it is.
 *
 * @param status how it ended
 * @param generation the generation that ended
 * @param contentHash what the request said
 */
public record FinishedMarker(Status status, int generation, long contentHash) {}
