package dev.director.worker.model;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Usage;
import dev.director.worker.model.Catalogue.Route;
import dev.director.worker.run.ModelCaller.ModelCall;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Makes one call to one provider. Thread-safe. */
public interface Wire {

    /**
     * Calls and blocks until there is an answer, an error, or the time is over. What a provider
     * does never throws.
     *
     * @param attempt from 1, part of the call's trace id
     * @throws InterruptedException when the run is withdrawn; the connection is closed
     */
    Outcome call(Route route, ModelCall call, int attempt, Duration timeout)
            throws InterruptedException;

    /** What came of a call. */
    sealed interface Outcome {

        /**
         * An answer.
         *
         * @param message the assistant's message
         * @param finishReason as the provider gave it; {@code stop} where it gave none
         * @param answered the model that the provider says it was; may be empty
         * @param usage tokens, as the provider counted them
         * @param costUsd the provider's own figure, where it gives one
         * @param providerRequestId the provider's name for the call; may be empty
         */
        record Answer(
                ObjectNode message,
                String finishReason,
                String answered,
                Usage usage,
                Optional<BigDecimal> costUsd,
                String providerRequestId)
                implements Outcome {}

        /**
         * No answer.
         *
         * @param reason in words, without content or keys
         * @param retry whether the same call may well succeed later
         * @param retryAfter how long the provider asks to wait
         */
        record Failure(
                ErrorCode code,
                String reason,
                boolean retry,
                Optional<Duration> retryAfter,
                String providerRequestId)
                implements Outcome {

            /** A failure of which the provider said no more. */
            public static Failure of(ErrorCode code, String reason, boolean retry) {
                return new Failure(code, reason, retry, Optional.empty(), "");
            }
        }
    }
}
