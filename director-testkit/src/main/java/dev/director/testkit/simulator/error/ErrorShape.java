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
}
