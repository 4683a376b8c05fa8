package dev.director.worker.model.answer;

import dev.director.schemas.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a provider says afterwards of a call that was broken off. */
public sealed interface Settled {

    /**
     * The bill.
     *
     * @param usage the tokens that were billed
     * @param costUsd all that the call cost, in US dollars
     */
    record Told(Usage usage, BigDecimal costUsd) implements Settled {}

    /** It does not know yet, or could not be asked; it may say so a moment later. */
    record NotYet() implements Settled {}

    /** It tells of no call. */
    record Never() implements Settled {}

    /** Reads the body of OpenRouter's {@code GET /generation}. Never throws. */
    static Settled generation(byte[] body) {
        JsonNode data = Json.read(body).map(root -> root.path("data")).orElse(Json.NOTHING);
        Optional<BigDecimal> cost = Tally.amount(data.path("total_cost"));
        return cost.<Settled>map(usd -> new Told(tokens(data), usd)).orElseGet(NotYet::new);
    }

    private static Usage tokens(JsonNode data) {
        long input = Tally.tokens(data.path("native_tokens_prompt"));
        long output = Tally.tokens(data.path("native_tokens_completion"));
        return new Usage(
                input,
                Math.min(input, Tally.tokens(data.path("native_tokens_cached"))),
                output,
                Math.min(output, Tally.tokens(data.path("native_tokens_reasoning"))));
    }
}
