package dev.director.testkit.simulator;

import dev.director.testkit.simulator.check.Check;
import dev.director.testkit.simulator.error.ErrorShape;
import dev.director.testkit.simulator.quirk.Quirk;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Real providers: what each refuses, and the quirks that it always has. Quirks that it has now and
 * then, a leak for instance, a script adds.
 */
public enum Provider {
    /** Accepts anything, answers without quirks. */
    PLAIN(ErrorShape.OPENAI, Checks.NONE),
    /** OpenAI's chat models. */
    OPENAI(ErrorShape.OPENAI, Checks.OPENAI, Quirk.TOOL_IDS_CALL),
    /** OpenAI's o-series, and models behind Responses. */
    OPENAI_REASONING(ErrorShape.OPENAI, Checks.OPENAI_REASONING, Quirk.TOOL_IDS_CALL),

    /** Moonshot's kimi-k2, text only. */
    MOONSHOT_K2(
            ErrorShape.MOONSHOT,
            Checks.K2,
            Quirk.TOOL_IDS_NAME,
            Quirk.USAGE_IN_CHOICE,
            Quirk.CACHED_TOKENS_IN_USAGE,
            Quirk.MAX_TOKENS_1024,
            Quirk.EMPTY_ON_FOREIGN_IDS),
    /** Moonshot's thinking models up to K2.7. */
    MOONSHOT_THINKING(
            ErrorShape.MOONSHOT,
            Checks.THINKING,
            Quirk.TOOL_IDS_NAME,
            Quirk.USAGE_IN_CHOICE,
            Quirk.CACHED_TOKENS_IN_USAGE,
            Quirk.MAX_TOKENS_1024,
            Quirk.EMPTY_ON_FOREIGN_IDS,
            Quirk.REASONING_CONTENT),
    /** Moonshot's kimi-k3: a required tool choice is fine. */
    MOONSHOT_K3(
            ErrorShape.MOONSHOT,
            Checks.K3,
            Quirk.TOOL_IDS_NAME,
            Quirk.USAGE_IN_CHOICE,
            Quirk.CACHED_TOKENS_IN_USAGE,
            Quirk.MAX_TOKENS_1024,
            Quirk.REASONING_CONTENT),

    /** OpenRouter, whichever vendor answers. */
    OPENROUTER(
            ErrorShape.OPENROUTER,
            Checks.NONE,
            Quirk.USAGE_LAST,
            Quirk.COST,
            Quirk.GENERATION_ID,
            Quirk.COMMENTS,
            Quirk.LEADING_WHITESPACE),
    /** OpenRouter with Moonshot or Novita behind it. */
    OPENROUTER_MOONSHOT(OPENROUTER, Checks.K2, Quirk.TOOL_IDS_NAME),
    /** OpenRouter with DeepInfra behind it. */
    OPENROUTER_DEEPINFRA(
            OPENROUTER,
            Checks.NONE,
            Quirk.TOOL_IDS_BARE,
            Quirk.FINISH_ON_EVERY_TOOL_CHUNK,
            Quirk.LEAK_ON_FOREIGN_IDS),
    /** OpenRouter with Chutes behind it. */
    OPENROUTER_CHUTES(
            OPENROUTER,
            Checks.NONE,
            Quirk.TOOL_IDS_NATIVE,
            Quirk.USAGE_ON_REPEATED_FINISH,
            Quirk.LEAK_ON_FOREIGN_IDS),
    /** OpenRouter with Fireworks, WandB or SiliconFlow behind it. */
    OPENROUTER_FIREWORKS(OPENROUTER, Checks.NONE, Quirk.TOOL_IDS_NATIVE, Quirk.LEAK_ON_FOREIGN_IDS),
    /** OpenRouter with BaseTen behind it. */
    OPENROUTER_BASETEN(
            OPENROUTER,
            Checks.NONE,
            Quirk.TOOL_IDS_NATIVE,
            Quirk.TOOL_ID_ON_EVERY_CHUNK,
            Quirk.LEAK_ON_FOREIGN_IDS),
    /** OpenRouter with Together behind it. */
    OPENROUTER_TOGETHER(OPENROUTER, Checks.NONE, Quirk.TOOL_IDS_CALL, Quirk.EMPTY_ON_FOREIGN_IDS),

    /** Groq, or Hugging Face's router. */
    GROQ(ErrorShape.OPENAI, Checks.NONE, Quirk.TOOL_IDS_CALL, Quirk.USAGE_ON_FINISH),
    /** The open weights on a server of one's own. */
    SELF_HOSTED(
            ErrorShape.OPENAI,
            Checks.NONE,
            Quirk.TOOL_IDS_NATIVE,
            Quirk.USAGE_CUMULATIVE,
            Quirk.LEAK_ON_FOREIGN_IDS);

    private final ErrorShape errors;

    @SuppressWarnings("ImmutableEnumChecker") // copied by the constructor
    private final Set<Check> checks;

    @SuppressWarnings("ImmutableEnumChecker") // copied by the constructor
    private final Set<Quirk> quirks;

    Provider(ErrorShape errors, Set<Check> checks, Quirk... quirks) {
        this(errors, checks, EnumSet.noneOf(Quirk.class), quirks);
    }

    Provider(Provider gateway, Set<Check> checks, Quirk... more) {
        this(gateway.errors, checks, gateway.quirks, more);
    }

    Provider(ErrorShape errors, Set<Check> checks, Set<Quirk> some, Quirk... more) {
        EnumSet<Quirk> all = EnumSet.noneOf(Quirk.class);
        all.addAll(some);
        Collections.addAll(all, more);
        this.errors = errors;
        this.checks = Set.copyOf(checks);
        this.quirks = Set.copyOf(all);
    }

    /** The shape of its error bodies. */
    public ErrorShape errors() {
        return errors;
    }

    /** What it refuses. */
    public Set<Check> checks() {
        return checks;
    }

    /** How its answers always are. */
    public Set<Quirk> quirks() {
        return quirks;
    }

    private static final class Checks {
        static final Set<Check> NONE = Set.of();
        static final Set<Check> OPENAI =
                EnumSet.of(
                        Check.TOOLS_UP_TO_128,
                        Check.TOOL_NAMES_OPENAI,
                        Check.TOOL_CALLS_ANSWERED,
                        Check.TOOL_RESULTS_CALLED,
                        Check.TOOL_CALL_IDS_UP_TO_40,
                        Check.NO_FOREIGN_PARAMETERS);
        static final Set<Check> OPENAI_REASONING =
                with(OPENAI, Check.NO_SAMPLING, Check.NO_MAX_TOKENS);
        static final Set<Check> K3 =
                EnumSet.of(
                        Check.FIXED_SAMPLING,
                        Check.STOP_5_OF_32_BYTES,
                        Check.ONE_THINKING_SWITCH,
                        Check.NO_FUNCTIONS,
                        Check.TOOLS_UP_TO_128,
                        Check.TOOL_NAMES_UNIQUE,
                        Check.TOOL_NAMES_MOONSHOT,
                        Check.TOOL_SCHEMAS,
                        Check.TOOL_SCHEMA_KEYWORDS,
                        Check.TEXT_NOT_EMPTY,
                        Check.ASSISTANT_NOT_EMPTY,
                        Check.REASONING_RETURNED,
                        Check.TOOL_CALLS_ANSWERED,
                        Check.TOOL_RESULTS_CALLED,
                        Check.MESSAGES_UP_TO_2_MIB,
                        Check.PARTIAL_WITHOUT_JSON);
        static final Set<Check> THINKING =
                with(K3, Check.TOOL_CHOICE_NOT_REQUIRED, Check.TOOL_CHOICE_NOT_NAMED);
        static final Set<Check> K2 =
                without(
                        with(
                                THINKING,
                                Check.TEMPERATURE_0_TO_1,
                                Check.N_UP_TO_5,
                                Check.N_NEEDS_TEMPERATURE,
                                Check.TEXT_CONTENT_ONLY),
                        Check.FIXED_SAMPLING,
                        Check.REASONING_RETURNED);

        private static Set<Check> with(Set<Check> some, Check... more) {
            EnumSet<Check> all = EnumSet.copyOf(some);
            Collections.addAll(all, more);
            return all;
        }

        private static Set<Check> without(Set<Check> some, Check... fewer) {
            EnumSet<Check> rest = EnumSet.copyOf(some);
            for (Check check : fewer) {
                rest.remove(check);
            }
            return rest;
        }
    }
}
