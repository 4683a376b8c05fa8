package dev.director.worker.model.answer;

import dev.director.schemas.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a call used, by everything that is said of it: at the top, in the choice, once, again, or
 * growing with every chunk. The largest figure of each kind counts. Not thread-safe.
 */
final class Tally {

    /** A count above this is none: more than any window, and sums of it still fit. */
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private static final int MOST_DIGITS = 40;

    private long input;
    private long cached;
    private long output;
    private long reasoning;
    private Optional<BigDecimal> cost = Optional.empty();

    /** Takes a usage object in the words of either interface; anything else says nothing. */
    void add(JsonNode usage) {
        JsonNode prompt = usage.path("prompt_tokens_details");
        JsonNode completion = usage.path("completion_tokens_details");
        input = most(input, usage.path("prompt_tokens"), usage.path("input_tokens"));
        cached =
                most(
                        cached,
                        usage.path("cached_tokens"),
                        prompt.path("cached_tokens"),
                        usage.path("input_tokens_details").path("cached_tokens"));
        output = most(output, usage.path("completion_tokens"), usage.path("output_tokens"));
        reasoning =
                most(
                        reasoning,
                        completion.path("reasoning_tokens"),
                        usage.path("output_tokens_details").path("reasoning_tokens"));
        cost = larger(cost, amount(usage.path("cost")));
    }

    /** Empty when nothing was counted: a call without a single token there is not. */
    Optional<Usage> usage() {
        return input == 0 && output == 0
                ? Optional.empty()
                : Optional.of(
                        new Usage(
                                input,
                                Math.min(cached, input),
                                output,
                                Math.min(reasoning, output)));
    }

    /** In US dollars. */
    Optional<BigDecimal> cost() {
        return cost;
    }

    private static long most(long sofar, JsonNode... counts) {
        long most = sofar;
        for (JsonNode count : counts) {
            most = Math.max(most, tokens(count));
        }
        return most;
    }

    /** A count of tokens; 0 where it is none. */
    static long tokens(JsonNode count) {
        long tokens = count.isIntegralNumber() ? count.asLong(0) : 0;
        return tokens > MOST_TOKENS ? 0 : Math.max(0, tokens);
    }

    /** An amount of money; empty where it is none. */
    static Optional<BigDecimal> amount(JsonNode cost) {
        return cost.isNumber()
                ? Optional.of(cost.decimalValue()).filter(Tally::plausible)
                : Optional.empty();
    }

    /** An amount below nothing is none, and one of a billion digits would fill the memory. */
    private static boolean plausible(BigDecimal usd) {
        return usd.signum() >= 0
                && usd.precision() <= MOST_DIGITS
                && Math.abs(usd.scale()) <= MOST_DIGITS;
    }

    private static Optional<BigDecimal> larger(Optional<BigDecimal> one, Optional<BigDecimal> two) {
        return one.isPresent() && two.isPresent()
                ? Optional.of(one.get().max(two.get()))
                : one.or(() -> two);
    }
}
