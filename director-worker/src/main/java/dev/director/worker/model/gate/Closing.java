package dev.director.worker.model.gate;

import dev.director.schemas.ErrorCode;
import java.time.Instant;

/**
 * Why a gate is closed, and for how long.
 *
 * @param code the code of what closed it
 * @param reason the same in words
 * @param until no call is made before
 * @param probe whether one call is to prove it well before others follow; without, it opens by
 *     itself
 */
record Closing(ErrorCode code, String reason, Instant until, boolean probe) {}
