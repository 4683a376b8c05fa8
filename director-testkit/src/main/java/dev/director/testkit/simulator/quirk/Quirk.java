package dev.director.testkit.simulator.quirk;

import static dev.director.testkit.simulator.quirk.Effect.body;
import static dev.director.testkit.simulator.quirk.Effect.chunks;
import static dev.director.testkit.simulator.quirk.Effect.stream;
import static dev.director.testkit.simulator.quirk.Effect.text;

/**
 * A way in which a real provider's answers differ from OpenAI's. Any of them go together; they take
 * effect in the order in which they stand here. Those about tool calls make one, of the first tool
 * that the request declares, where the answer has none.
 */
public enum Quirk {
    /** Calls a tool that the request does not declare (A5, A10: unknown name). */
    TOOL_UNDECLARED("A5", body(ToolCallFaults::undeclared)),
    /** The arguments break the tool's schema (A10: schema mismatch). */
    ARGUMENTS_AGAINST_SCHEMA("A10", body(ToolCallFaults::againstSchema)),
    /** The arguments are no JSON (A10: invalid JSON). */
    ARGUMENTS_NOT_JSON("A10", body(ToolCallFaults::notJson)),
    /** The arguments break off half-way, with {@code finish_reason} length (A5). */
    ARGUMENTS_HALF("A5", body(ToolCallFaults::half)),

    /** Ids as the model makes them: {@code functions.name:n}, n over the conversation (A4). */
    TOOL_IDS_NATIVE("A2", body(ToolCallIds::nativeForm)),
    /** Ids {@code name:n}, n over the conversation: Moonshot, Novita (A2). */
    TOOL_IDS_NAME("A2", body(ToolCallIds::nameForm)),
    /** Ids {@code 0}, {@code 1}, the same in every answer: DeepInfra (A2). */
    TOOL_IDS_BARE("A2", body(ToolCallIds::bareForm)),
    /** Ids {@code call_…}: Together, OpenAI (A2). */
    TOOL_IDS_CALL("A2", body(ToolCallIds::callForm)),

    /** The tool calls come as markers in the content, with {@code finish_reason} stop (A5). */
    LEAK_IN_CONTENT("A5", body(Leaks::inContent)),
    /** The tool calls come as markers in the reasoning (A5). */
    LEAK_IN_REASONING("A5", body(Leaks::inReasoning)),
    /** The markers come in the content, and the structured calls too (A5). */
    LEAK_BESIDE_CALLS("A5", body(Leaks::besideCalls)),
    /**
     * Of the leaked markers the first is missing; in the content unless another says where (A5).
     */
    LEAK_WITHOUT_BEGIN("A5", body(Leaks::withoutBegin)),
    /** Leaks where the history's tool-call ids are not the model's own form and count (A4). */
    LEAK_ON_FOREIGN_IDS("A4", body(ForeignIds::leak)),

    /** Neither text nor tool calls (A5). */
    EMPTY("A5", body(Contents::empty)),
    /** Empty where the history's tool-call ids are not the model's own form and count (A4). */
    EMPTY_ON_FOREIGN_IDS("A4", body(ForeignIds::empty)),
    /** {@code content} is the empty string beside tool calls, not null (A5). */
    CONTENT_EMPTY_BESIDE_CALLS("A5", body(Contents::emptyBesideCalls)),
    /** Ends at the request's {@code max_tokens}, at 1,024 without one: Moonshot (A3). */
    MAX_TOKENS_1024("A3", body(Contents::maxTokens)),

    /** Ends with {@code stop} though there are tool calls (A5). */
    FINISH_STOP_WITH_CALLS("A5", body(Finish::stopWithCalls)),
    /** Ends with {@code tool_calls} though there are none (A5). */
    FINISH_CALLS_WITHOUT_CALLS("A5", body(Finish::callsWithoutCalls)),
    /** No finish reason at all, in a stream neither (A5). */
    FINISH_MISSING("A5", body(Finish::missing)),

    /** Reasoning in {@code reasoning_content}, made up where there is none: Moonshot (A7). */
    REASONING_CONTENT("A7", body(Reasoning::content)),
    /** Reasoning in {@code reasoning} and {@code reasoning_details[]}: OpenRouter (A7). */
    REASONING_DETAILS("A7", body(Reasoning::details)),

    /** Cached tokens in {@code usage.cached_tokens}, no details: Moonshot (A1). */
    CACHED_TOKENS_IN_USAGE("A1", body(UsagePlaces::cachedTokens)),
    /** No usage anywhere: some self-hosted servers (A6). */
    USAGE_MISSING("A6", body(UsagePlaces::missing)),
    /** {@code usage.cost} and {@code cost_details}: OpenRouter (A11). */
    COST("A11", body(OpenRouter::cost)),
    /** Answers in the name of another model than was asked for (section 0). */
    OTHER_MODEL("0", body(OpenRouter::otherModel)),
    /** An id {@code gen-…}, sent as the header X-Generation-Id too: OpenRouter (A11). */
    GENERATION_ID("A11", body(OpenRouter::generationId)),

    /** The first two look-ups at /generation do not find the id yet: OpenRouter (A11). */
    GENERATION_LATE("A11", body((completion, request) -> {})),

    /** Status 200 whose body is an {@code error} and nothing else: OpenRouter (A11). */
    ERROR_IN_200("A11", body(Errors::in200)),
    /** Status 200 with {@code choices[0].error}, finish reason error: OpenRouter (A11). */
    ERROR_IN_CHOICE("A11", body(Errors::inChoice)),

    /** Text and arguments in pieces of three characters: no marker comes whole (A5). */
    TINY_CHUNKS("A5", chunks(StreamedText::tiny)),
    /** The tool call's id on each of its chunks: BaseTen (A2). */
    TOOL_ID_ON_EVERY_CHUNK("A2", chunks(ToolChunks::idOnEach)),
    /** {@code finish_reason} on each tool chunk, with more to follow: DeepInfra (A2). */
    FINISH_ON_EVERY_TOOL_CHUNK("A2", chunks(ToolChunks::finishOnEach)),

    /** Usage in {@code choices[0].usage} of the finish chunk: Moonshot (A6). */
    USAGE_IN_CHOICE("A6", chunks(UsagePlaces::inChoice)),
    /** Usage on the finish chunk: Groq, Hugging Face (A6). */
    USAGE_ON_FINISH("A6", chunks(UsagePlaces::onFinish)),
    /** Usage in a last chunk without choices, asked for or not: OpenRouter (A6). */
    USAGE_LAST("A6", chunks(UsagePlaces::last)),
    /** The finish chunk once more, with usage: Chutes (A2). */
    USAGE_ON_REPEATED_FINISH("A2", chunks(UsagePlaces::repeated)),
    /** Usage so far on every chunk (A6). */
    USAGE_CUMULATIVE("A6", chunks(UsagePlaces::cumulative)),

    /** {@code "error":null} in every chunk (C). */
    ERROR_NULL("C", chunks(Errors::nullInEach)),
    /** An error chunk in the middle, then the end: OpenRouter (A11). */
    ERROR_MID_STREAM("A11", chunks(Errors::midStream)),
    /** engine_overloaded_error in the middle, then the end: Moonshot (A8). */
    OVERLOAD_MID_STREAM("A8", chunks(Errors::overloadMidStream)),

    /** {@code : OPENROUTER PROCESSING} between the events: OpenRouter (A11). */
    COMMENTS("A11", stream(StreamEnds::comments)),
    /** Ends in the middle, with neither a finish reason nor {@code [DONE]} (A6). */
    CUT("A6", stream(StreamEnds::cut)),
    /** A finish reason and no {@code [DONE]} (A6). */
    NO_DONE("A6", stream(StreamEnds::noDone)),
    /** Falls silent in the middle; the connection stays open (A6). */
    STALL("A6", stream(StreamEnds::stall)),

    /** An answer sent whole begins with blank lines: OpenRouter's keep-alive (A11). */
    LEADING_WHITESPACE("A11", text(body -> "\n         ".repeat(3) + "\n" + body));

    private final String section;

    @SuppressWarnings("ImmutableEnumChecker") // method references without state
    private final Effect effect;

    Quirk(String section, Effect effect) {
        this.section = section;
        this.effect = effect;
    }

    /** The section of the facts about models and providers that it comes from, A6 for instance. */
    public String section() {
        return section;
    }

    Effect effect() {
        return effect;
    }
}
