package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Why something failed.
 *
 * @param code one of the closed list
 * @param message what happened and what happens next; never a prompt or a secret
 */
public record ResultError(
        @JsonProperty(required = true) ErrorCode code,
        @JsonProperty(required = true) String message) {
    /**
     * @throws InvalidEvent if a component is missing
     */
    public ResultError {
        code = Check.present(code, "code");
        message = Check.present(message, "message");
    }
}
