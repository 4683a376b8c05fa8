package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Which model was asked for, and which one answered.
 *
 * @param requested the logical name of the request
 * @param answered what the provider said it was; absent when none answered
 * @param provider who answered
 * @param api over which of its interfaces: {@code chat} or {@code responses}
 */
public record ModelUsed(
        @JsonProperty(required = true) String requested,
        Optional<String> answered,
        Optional<String> provider,
        Optional<String> api) {
    /**
     * @throws InvalidEvent if the requested model is missing
     */
    public ModelUsed {
        requested = Check.present(requested, "requested");
        answered = Check.optional(answered);
        provider = Check.optional(provider);
        api = Check.optional(api);
    }
}
