package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Quirk;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to be known of a route to ask over it. Immutable as long as nobody writes to its node.
 *
 * @param upstream what the provider calls the model
 * @param api over which interface
 * @param quirks in what it differs from OpenAI's own
 * @param temperature what is sent when the request names none
 * @param stream whether the answer is to come in pieces
 * @param preferences OpenRouter's {@code provider} object: which vendors, in which order
 * @param background whether the Responses API is to go on by itself and be polled; it then keeps
 *     the answer, which it else does not
 */
public record Target(
        String upstream,
        Api api,
        Set<Quirk> quirks,
        Optional<Double> temperature,
        boolean stream,
        Optional<ObjectNode> preferences,
        boolean background) {

    public Target {
        quirks = Set.copyOf(quirks);
    }

    /** A route that is asked for the whole answer at once, and nothing else. */
    public static Target of(String upstream, Api api, Set<Quirk> quirks) {
        return new Target(upstream, api, quirks, Optional.empty(), false, Optional.empty(), false);
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }
}
