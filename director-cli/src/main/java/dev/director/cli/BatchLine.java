package dev.director.cli;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import java.util.Optional;

/** A line of a batch, as it was read. */
sealed interface BatchLine {
    /** The {@code id} of its line in the output: one for each line of the input. */
    String id();

    /**
     * A request.
     *
     * @param customId the caller's name for it, or {@code line-N}
     * @param named whether the line itself says that name
     * @param body as it is published
     */
    @SuppressWarnings("ArrayRecordComponent") // published, compared by nobody
    record Valid(String customId, boolean named, DirectorRequest request, byte[] body)
            implements BatchLine {
        @Override
        public String id() {
            return request.requestId();
        }
    }

    /**
     * No request.
     *
     * @param number from 1
     * @param customId the caller's name for it, if it could be read
     * @param message what is wrong, and nothing of the content
     */
    record Invalid(
            String id, long number, Optional<String> customId, ErrorCode code, String message)
            implements BatchLine {}
}
