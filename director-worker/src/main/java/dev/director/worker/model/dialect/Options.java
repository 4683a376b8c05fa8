package dev.director.worker.model.dialect;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.model.catalogue.Quirk;
import dev.director.worker.model.dialect.moonshot.MoonshotSchema;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request's options as a route takes them; each is asked for once, and warns of what it leaves
 * out or changes. Confined to one adaptation.
 */
final class Options {

    private final DirectorRequest request;
    private final Target target;
    private final Warnings warnings;

    Options(Prompt prompt, Target target, Warnings warnings) {
        this.request = prompt.request();
        this.target = target;
        this.warnings = warnings;
    }

    /** Clamped, never scaled: a caller's 0.6 is 0.6. */
    Optional<Double> temperature() {
        if (target.has(Quirk.FIXED_SAMPLING)) {
            return leftOut("temperature", request.temperature(), "has a fixed one");
        }
        Optional<Double> wanted = request.temperature().or(target::temperature);
        return target.has(Quirk.TEMPERATURE_UP_TO_ONE) ? wanted.map(this::upToOne) : wanted;
    }

    private double upToOne(double wanted) {
        double clamped = Math.clamp(wanted, 0, 1);
        if (clamped != wanted) {
            warnings.changed(
                    "temperature %s was made %s".formatted(wanted, clamped), "takes 0 to 1");
        }
        return clamped;
    }

    Optional<Double> topP() {
        return target.has(Quirk.FIXED_SAMPLING)
                ? leftOut("top_p", request.topP(), "has a fixed one")
                : request.topP();
    }

    /** What ends an answer; empty also where a list of it is. */
    Optional<JsonNode> stop() {
        return request.stop()
                .map(stop -> target.has(Quirk.SHORT_STOPS) ? Stops.cut(stop, warnings) : stop)
                .filter(stop -> !(stop.isArray() && stop.isEmpty()));
    }

    Optional<Long> seed() {
        return plain("seed", request.seed());
    }

    Optional<JsonNode> responseFormat() {
        return plain("response_format", request.responseFormat())
                .map(format -> target.has(Quirk.MOONSHOT_SCHEMA) ? moonshot(format) : format);
    }

    /** An answer's schema is subject to the same dialect as a tool's. */
    private JsonNode moonshot(JsonNode format) {
        JsonNode schema = format.path("json_schema").path("schema");
        if (!schema.isObject()) {
            return format;
        }
        MoonshotSchema said = MoonshotSchema.of(schema);
        Tools.warn("response_format", said, warnings);
        ObjectNode sent = Nodes.copy(format);
        ObjectNode named = Nodes.copy(format.path("json_schema"));
        named.set("schema", said.schema());
        sent.set("json_schema", named);
        return sent;
    }

    /** How hard to think, in words. */
    Optional<String> effort() {
        if (target.has(Quirk.THINKING_SWITCH)) {
            return Optional.empty();
        }
        return target.has(Quirk.NO_REASONING_EFFORT)
                ? leftOut("reasoning_effort", request.reasoningEffort(), "does not take it")
                : request.reasoningEffort();
    }

    /** Whether to think, where that is all that can be said. */
    Optional<ObjectNode> thinking() {
        return request.reasoningEffort()
                .filter(effort -> target.has(Quirk.THINKING_SWITCH))
                .map(effort -> effort.equals("none") ? "disabled" : "enabled")
                .map(type -> Nodes.object().put("type", type));
    }

    private <T> Optional<T> plain(String name, Optional<T> value) {
        return target.has(Quirk.PLAIN_OPTIONS_ONLY)
                ? leftOut(name, value, "does not take it")
                : value;
    }

    private <T> Optional<T> leftOut(String name, Optional<T> value, String why) {
        value.ifPresent(present -> warnings.leftOut(name, why));
        return Optional.empty();
    }
}
