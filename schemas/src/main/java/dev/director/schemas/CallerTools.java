package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a run does where the model calls a tool that its caller runs. */
public enum CallerTools {
    /** It publishes a {@link ToolCall} and waits for the {@link ToolResult}. */
    WAIT,
    /**
     * It completes with the assistant's message and its {@code tool_calls}, as OpenAI's protocol
     * does: the caller sends what they gave with the messages of its next request.
     */
    RETURN;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
