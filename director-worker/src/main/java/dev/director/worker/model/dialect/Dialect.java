package dev.director.worker.model.dialect;

import dev.director.worker.model.dialect.Adaptation.Adapted;
import dev.director.worker.model.dialect.Adaptation.Refused;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says a prompt in the dialect of a route. Pure, and never throws.
 *
 * <p>Whatever a route cannot take is mapped, or left out with a warning, or makes it refuse. A
 * conversation that was begun with a model of one family so goes on with one of another. Fields of
 * a request that are not known are not sent: the result warns of them already. The quirk {@code
 * leaks-markers} says something of answers, and nothing of requests.
 */
public final class Dialect {

    private Dialect() {}

    /** Adapts a prompt to a route, over the interface that the route names. */
    public static Adaptation adapt(Prompt prompt, Target target) {
        Optional<String> refusal = Refusal.of(prompt, target);
        if (refusal.isPresent()) {
            return new Refused(refusal.get());
        }
        Warnings warnings = new Warnings(target);
        ToolNames names = ToolNames.of(prompt, target);
        ToolOffer offer = ToolOffer.of(prompt, target, names, warnings);
        ObjectNode body =
                switch (target.api()) {
                    case CHAT -> ChatBody.of(prompt, target, names, offer, warnings);
                    case RESPONSES -> ResponsesBody.of(prompt, target, names, offer, warnings);
                };
        return new Adapted(body, warnings.all(), offer.expected(), names.given());
    }
}
