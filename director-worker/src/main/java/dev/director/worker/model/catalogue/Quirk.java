package dev.director.worker.model.catalogue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * In what a route differs from OpenAI's own Chat Completions: data of the catalogue, so that a new
 * model needs no code. docs/providers.md says how each is handled.
 */
public enum Quirk {
    /** Temperature has the range 0 to 1 instead of 0 to 2: it is clamped. */
    TEMPERATURE_UP_TO_ONE,
    /** Temperature, top_p and penalties are fixed, and others are refused: they are left out. */
    FIXED_SAMPLING,
    /** The limit of answer tokens is called max_completion_tokens. */
    MAX_COMPLETION_TOKENS,
    /** There is no tool_choice but none and auto: required and a named one are emulated. */
    TOOL_CHOICE_AUTO_ONLY,
    /**
     * Tools must be as Moonshot takes them: schemas in its dialect of JSON Schema, names in its
     * alphabet, at most 128.
     */
    MOONSHOT_SCHEMA,
    /** Tool-call ids in the history must read functions.NAME:INDEX, counted over all of it. */
    NATIVE_CALL_IDS,
    /** Content is a string: text parts are joined, others are refused. */
    TEXT_CONTENT_ONLY,
    /** An assistant's empty text beside tool calls is refused or misread: it is left out. */
    NO_EMPTY_CONTENT,
    /** At most five stop strings of 32 bytes. */
    SHORT_STOPS,
    /**
     * The model thinks: its reasoning must be returned with its tool calls, as reasoning_content
     * over Chat Completions and as encrypted items over the Responses API.
     */
    REASONING_RETURNED,
    /** Reasoning is returned as reasoning and reasoning_details instead: OpenRouter's members. */
    REASONING_DETAILS,
    /** There is no reasoning_effort: it is left out. */
    NO_REASONING_EFFORT,
    /** Thinking has no effort but is on or off, by thinking.type. */
    THINKING_SWITCH,
    /** There are tools that the provider runs itself, of type builtin_function. */
    BUILTIN_TOOLS,
    /** Markers of tool calls leak into text. */
    LEAKS_MARKERS,
    /** seed, response_format and parallel_tool_calls are ignored or refused: they are left out. */
    PLAIN_OPTIONS_ONLY;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word used in models.yml. */
    @JsonValue
    public String wire() {
        return wire;
    }

    /**
     * @throws IllegalArgumentException when there is no such quirk
     */
    @JsonCreator
    static Quirk of(String wire) {
        return Arrays.stream(values())
                .filter(quirk -> quirk.wire.equals(wire))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no quirk '%s'; there are %s"
                                        .formatted(wire, Arrays.toString(values()))));
    }
}
