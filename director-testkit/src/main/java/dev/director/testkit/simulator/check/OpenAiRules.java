package dev.director.testkit.simulator.check;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Rules of OpenAI's parameters. */
final class OpenAiRules {
    private static final List<String> SAMPLING =
            List.of("temperature", "top_p", "presence_penalty", "frequency_penalty");
    private static final List<String> OF_OTHERS =
            List.of(
                    "thinking",
                    "provider",
                    "models",
                    "transforms",
                    "usage",
                    "partial",
                    "chat_template_kwargs");
    private static final List<String> OF_OTHERS_IN_MESSAGES =
            List.of("reasoning_content", "reasoning", "reasoning_details", "partial");

    private OpenAiRules() {}

    static Optional<Complaint> sampling(JsonNode request) {
        return SAMPLING.stream()
                .filter(request::hasNonNull)
                .findFirst()
                .flatMap(name ->
                        Complaint.of(
                                "Unsupported parameter: '"
                                        + name
                                        + "' is not supported with this model.",
                                name,
                                "unsupported_parameter"));
    }

    static Optional<Complaint> maxTokens(JsonNode request) {
        if (!request.hasNonNull("max_tokens")) {
            return Complaint.none();
        }
        String message =
                request.has("input")
                        ? "Unsupported parameter: 'max_tokens'. In the Responses API, this parameter"
                                + " has moved to 'max_output_tokens'."
                        : "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                                + " 'max_completion_tokens' instead.";
        return Complaint.of(message, "max_tokens", "unsupported_parameter");
    }

    static Optional<Complaint> foreign(JsonNode request) {
        return OF_OTHERS.stream()
                .filter(request::has)
                .findFirst()
                .or(() -> foreignInMessages(request))
                .flatMap(name ->
                        Complaint.of(
                                "Unknown parameter: '" + name + "'.", name, "unknown_parameter"));
    }

    private static Optional<String> foreignInMessages(JsonNode request) {
        int index = 0;
        for (JsonNode message : request.path("messages")) {
            for (String name : OF_OTHERS_IN_MESSAGES) {
                if (message.has(name)) {
                    return Optional.of("messages[" + index + "]." + name);
                }
            }
            index++;
        }
        return Optional.empty();
    }
}
