package dev.director.worker.model.answer;

import dev.director.schemas.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What came of one call of a provider. */
public sealed interface CallOutcome {

    /** Tokens, as far as the provider counted them. */
    Optional<Usage> usage();

    /** The provider's own figure, where it gave one. */
    Optional<BigDecimal> costUsd();

    /** The provider's name for the call; may be empty. */
    String providerRequestId();

    /**
     * An answer.
     *
     * @param message the assistant's message in OpenAI's Chat Completions shape: {@code role},
     *     {@code content} (null where there is no text), {@code refusal} and {@code tool_calls}
     *     where there are any; what a later turn must return beside them are the members {@code
     *     reasoning_content}, {@code reasoning}, {@code reasoning_details} or {@code
     *     reasoning_items}. Nothing else that the provider put into it is kept
     * @param finishReason in OpenAI's words, and true: {@code tool_calls} where there are calls,
     *     {@code length} where a limit cut the text off, else {@code stop}
     * @param answered the model that the provider says it was; may be empty
     * @param usage tokens, as the provider counted them; empty when it did not say
     * @param costUsd the provider's own figure, where it gives one
     * @param providerRequestId the provider's name for the call; may be empty
     */
    record Answer(
            ObjectNode message,
            String finishReason,
            String answered,
            Optional<Usage> usage,
            Optional<BigDecimal> costUsd,
            String providerRequestId)
            implements CallOutcome {}

    /**
     * No answer.
     *
     * @param fault what it was, and what may help
     * @param reason in words, without content or keys
     * @param usage tokens, where the provider counted them all the same
     * @param costUsd the provider's own figure, where it gave one
     * @param providerRequestId the provider's name for the call; may be empty
     */
    record Failure(
            Fault fault,
            String reason,
            Optional<Usage> usage,
            Optional<BigDecimal> costUsd,
            String providerRequestId)
            implements CallOutcome {

        /** A failure of which the provider said no more. */
        public static Failure of(Fault fault, String reason) {
            return new Failure(fault, reason, Optional.empty(), Optional.empty(), "");
        }
    }
}
