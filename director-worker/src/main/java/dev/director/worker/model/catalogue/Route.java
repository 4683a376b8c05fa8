package dev.director.worker.model.catalogue;

import dev.director.worker.context.Tokenizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One way to a model.
 *
 * @param provider a name among the providers
 * @param api the interface it is called by
 * @param upstream what the provider calls the model
 * @param tokenizer how its tokens are counted before the call
 * @param window tokens of prompt and answer together
 * @param maxOutput the most tokens that it writes
 * @param defaultOutput how many it may write when the request does not say
 * @param temperature what is sent when the request names none
 * @param quirks in what it differs from OpenAI's own Chat Completions
 * @param preferences OpenRouter's {@code provider} object: which vendors, in which order
 * @param background whether calls run at the provider and are polled, so that a crash does not pay
 *     for them again; Responses only
 * @param prices the newest that is in effect counts; empty where the cost is not known
 */
public record Route(
        String provider,
        Api api,
        String upstream,
        Tokenizer tokenizer,
        int window,
        int maxOutput,
        int defaultOutput,
        Optional<Double> temperature,
        Set<Quirk> quirks,
        Optional<ObjectNode> preferences,
        Optional<Boolean> background,
        List<Price> prices) {

    public Route {
        quirks = quirks == null || quirks.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(quirks));
        prices = prices == null ? List.of() : List.copyOf(prices);
    }

    /** Its name on metrics, logs and gates: the provider, what it calls the model, and the way. */
    public String name() {
        return provider
                + "/"
                + upstream
                + switch (api) {
                    case CHAT -> "";
                    case RESPONSES -> " (responses)";
                };
    }

    /** Whether its calls go on at the provider by themselves. */
    public boolean inBackground() {
        return background.orElse(false);
    }

    /** Whether it differs in this. */
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }
}
