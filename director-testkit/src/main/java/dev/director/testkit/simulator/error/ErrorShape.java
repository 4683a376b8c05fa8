package dev.director.testkit.simulator.error;

import java.util.Optional;

/** The shape of a provider's error bodies. */
public enum ErrorShape {
    /** Type, message, param and code. */
    OPENAI,
    /** Type and message. */
    MOONSHOT,
    /** A number, and what the vendor said as text inside, in Moonshot's shape. */
    OPENROUTER;

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    /** The body of a request that is refused with status 400. */
    public String refusal(String message, Optional<String> param, Optional<String> code) {
        String type = "invalid_request_error";
        return switch (this) {
            case OPENAI -> Body.openAi(type, code.orElse(null), param.orElse(null), message);
            case MOONSHOT -> Body.moonshot(type, message);
            case OPENROUTER ->
                    Body.openRouter(
                            BAD_REQUEST,
                            "Provider returned error",
                            "raw",
                            Body.moonshot(type, message),
                            "provider_name",
                            "Moonshot AI");
        };
    }

    /** The body of a request, with status 404, for a model that is not there. */
    public String modelNotFound(String model) {
        return switch (this) {
            case OPENAI ->
                    Body.openAi(
                            "invalid_request_error",
                            "model_not_found",
                            null,
                            "The model `%s` does not exist or you do not have access to it."
                                    .formatted(model));
            case MOONSHOT ->
                    Body.moonshot(
                            "resource_not_found_error",
                            "Not found the model " + model + " or Permission denied");
            case OPENROUTER -> Body.openRouter(NOT_FOUND, "No endpoints found for " + model + ".");
        };
    }

    /** The body of a call that is one too many for its credential: Moonshot's, whoever it is. */
    public static String rateLimitReached(String message) {
        return Body.moonshot("rate_limit_reached_error", message);
    }
}
