package dev.director.testkit.simulator.error;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An error that a provider answers instead of a completion. As JSON it is its {@link #id()}. */
public sealed interface ProviderError
        permits AnthropicError, GatewayError, MoonshotError, OpenAiError, OpenRouterError {

    /** What a client should make of an error (A13). Cut streams and bad answers are quirks. */
    enum Kind {
        /** Too much for now; goes away by itself within a minute. */
        RATE_LIMIT,
        /** The provider has no capacity. */
        OVERLOADED,
        /** No money: stays until somebody pays. */
        QUOTA,
        /** OpenRouter's budget for calls in flight: goes away as they end. */
        IN_FLIGHT,
        /** The credential is not good, or not for this. */
        AUTH,
        /** The model is not, or no longer, there. */
        MODEL_GONE,
        /** Longer than the model's window, or than what the server takes. */
        CONTEXT,
        /** The request is not what this provider accepts. */
        BAD_REQUEST,
        /** Refused for what it says. */
        CONTENT,
        /** Took too long; may be billed. */
        TIMEOUT,
        /** The provider failed. */
        SERVER
    }

    /** What a client should make of it. */
    Kind kind();

    /** The HTTP status. */
    int status();

    /** The body, UTF-8: JSON, but for {@link GatewayError}. */
    String body(Instant now);

    /** The headers that matter; {@code now} is when it is answered. */
    Map<String, String> headers(Instant now);

    /** Provider and name: {@code MOONSHOT_RPM} for instance. */
    @JsonValue
    String id();

    /** All of them. */
    static List<ProviderError> all() {
        return Stream.<ProviderError[]>of(
                        AnthropicError.values(),
                        GatewayError.values(),
                        MoonshotError.values(),
                        OpenAiError.values(),
                        OpenRouterError.values())
                .flatMap(Stream::of)
                .toList();
    }

    /**
     * The error with this id.
     *
     * @throws IllegalArgumentException where there is none
     */
    @JsonCreator
    static ProviderError of(String id) {
        return all().stream()
                .filter(error -> error.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such error: " + id));
    }
}
