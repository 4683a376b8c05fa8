package dev.director.testkit.simulator.check;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A rule by which a provider refuses requests. */
public enum Check {
    /** {@code temperature} from 0 to 1: Moonshot (A3). */
    TEMPERATURE_0_TO_1("A3", Sampling::temperature),
    /** Temperature, top_p, n and penalties are fixed: Kimi K2.5 and newer (A3). */
    FIXED_SAMPLING("A3", Sampling::fixed),
    /** {@code n} up to 5: Moonshot (A3). */
    N_UP_TO_5("A3", Sampling::n),
    /** No {@code n} above 1 at a temperature near 0: Moonshot (A3). */
    N_NEEDS_TEMPERATURE("A3", Sampling::nAtLowTemperature),
    /** At most 5 stop strings of 32 bytes: Moonshot (A3). */
    STOP_5_OF_32_BYTES("A3", Sampling::stop),
    /** Not both {@code thinking} and {@code reasoning_effort}: Moonshot (A7). */
    ONE_THINKING_SWITCH("A7", Sampling::thinkingSwitch),

    /** No {@code tool_choice} required: Kimi K2 (A3). */
    TOOL_CHOICE_NOT_REQUIRED("A3", ToolRules::choiceRequired),
    /** No named {@code tool_choice}: Kimi K2 (A3). */
    TOOL_CHOICE_NOT_NAMED("A3", ToolRules::choiceNamed),
    /** No {@code functions} and {@code function_call}: Moonshot (A3). */
    NO_FUNCTIONS("A3", ToolRules::noFunctions),
    /** At most 128 tools: Moonshot, OpenAI (A3). */
    TOOLS_UP_TO_128("A3", ToolRules::count),
    /** No two tools of one name: Moonshot (A3). */
    TOOL_NAMES_UNIQUE("A3", ToolRules::unique),
    /** Names {@code ^[a-zA-Z_][a-zA-Z0-9-_]{0,63}$}: Moonshot (A3). */
    TOOL_NAMES_MOONSHOT("A3", ToolRules::moonshotNames),
    /** Names {@code ^[a-zA-Z0-9_-]{1,64}$}: OpenAI (A4). */
    TOOL_NAMES_OPENAI("A4", ToolRules::openAiNames),
    /** Parameters in the dialect that Moonshot's server checks: types, anyOf, $defs (A3). */
    TOOL_SCHEMAS("A3", ToolRules::schemas),
    /** And without keywords that the dialect leaves out or has elsewhere: format, title (A3). */
    TOOL_SCHEMA_KEYWORDS("A3", ToolRules::schemaKeywords),

    /** Content is a string: the text-only Kimi K2 (A3). */
    TEXT_CONTENT_ONLY("A3", MessageRules::textOnly),
    /** No empty text: Moonshot (A3). */
    TEXT_NOT_EMPTY("A3", MessageRules::textNotEmpty),
    /** No assistant message of nothing: Moonshot (A3). */
    ASSISTANT_NOT_EMPTY("A3", MessageRules::assistantNotEmpty),
    /** {@code reasoning_content} comes back with tool calls while thinking: Moonshot (A7). */
    REASONING_RETURNED("A7", MessageRules::reasoning),
    /** Each tool call has its tool message: Moonshot, OpenAI (A4). */
    TOOL_CALLS_ANSWERED("A4", MessageRules::callsAnswered),
    /** Each tool message has its tool call: Moonshot, OpenAI (A4). */
    TOOL_RESULTS_CALLED("A4", MessageRules::resultsCalled),
    /** All messages within 2,097,152 bytes: Kimi Code (A3). */
    MESSAGES_UP_TO_2_MIB("A3", MessageRules::size),
    /** No partial mode together with JSON mode: Moonshot (A3). */
    PARTIAL_WITHOUT_JSON("A3", MessageRules::partial),
    /** Tool-call ids up to 40 characters: OpenAI (A4). */
    TOOL_CALL_IDS_UP_TO_40("A4", MessageRules::idLength),

    /** No temperature, top_p and penalties: OpenAI's o-series (A12). */
    NO_SAMPLING("A12", OpenAiRules::sampling),
    /** Not {@code max_tokens}, but its newer name: OpenAI's o-series, Responses (A12). */
    NO_MAX_TOKENS("A12", OpenAiRules::maxTokens),
    /** Nothing of another provider's dialect: OpenAI (A7). */
    NO_FOREIGN_PARAMETERS("A7", OpenAiRules::foreign);

    private final String section;

    @SuppressWarnings("ImmutableEnumChecker") // method references without state
    private final Function<JsonNode, Optional<Complaint>> rule;

    Check(String section, Function<JsonNode, Optional<Complaint>> rule) {
        this.section = section;
        this.rule = rule;
    }

    /** The section of the facts about models and providers that it comes from, A3 for instance. */
    public String section() {
        return section;
    }

    /** What the first of {@code checks}, in the order of their declaration, has to say. */
    public static Optional<Complaint> first(Set<Check> checks, JsonNode request) {
        EnumSet<Check> ordered = EnumSet.noneOf(Check.class);
        ordered.addAll(checks);
        return ordered.stream().flatMap(check -> check.rule.apply(request).stream()).findFirst();
    }
}
