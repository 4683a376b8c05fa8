package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.ToolResult;
import dev.director.worker.run.RunStep.Answered;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a run makes of a tool result that came from outside. Pure. */
public final class Answers {

    private Answers() {}

    /** The output of a tool that its caller ran: text as it is, anything else as JSON. */
    public static Answered output(ToolResult result, Instant now) {
        String told = result.error().or(() -> result.output().map(Answers::text)).orElseThrow();
        return new Answered(result.callId(), Output.cut(told), result.error().isEmpty(), now);
    }

    /** Whether a tool may run; empty when the result does not say so plainly. */
    public static Optional<Answered> approval(ToolResult result, Instant now) {
        if (result.error().isPresent()) {
            return Optional.of(denied(result, result.error(), now));
        }
        JsonNode output = result.output().orElseThrow();
        JsonNode approved = output.isObject() ? output.path("approved") : output;
        if (!approved.isBoolean()) {
            return Optional.empty();
        }
        Optional<String> reason =
                Optional.of(output.path("reason").asString("")).filter(it -> !it.isBlank());
        return Optional.of(
                approved.booleanValue()
                        ? new Answered(result.callId(), "approved", true, now)
                        : denied(result, reason, now));
    }

    private static Answered denied(ToolResult result, Optional<String> reason, Instant now) {
        return new Answered(
                result.callId(),
                Output.cut(
                        "The call was not approved, and did not run"
                                + reason.map(it -> ": " + it).orElse(".")),
                false,
                now);
    }

    private static String text(JsonNode output) {
        return output.isString() ? output.stringValue() : Codec.mapper().writeValueAsString(output);
    }
}
