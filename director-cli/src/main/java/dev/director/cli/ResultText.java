package dev.director.cli;

import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A result as a person reads it. */
final class ResultText {
    private ResultText() {}

    /** A whole result, or another event, on one line. */
    static String json(Object event) {
        return new String(Codec.encode(event), StandardCharsets.UTF_8);
    }

    /** What the assistant said: its text, or its message as JSON where that is not text. */
    static Optional<String> answer(DirectorResult result) {
        return result.message().map(ResultText::text);
    }

    /** How it went, on one line. */
    static String summary(DirectorResult result) {
        var line = new StringBuilder();
        line.append(result.requestId()).append(' ').append(result.status().wire());
        result.error()
                .ifPresent(e ->
                        line.append(": ").append(e.code().wire()).append(": ").append(e.message()));
        line.append(" (model ").append(result.model().requested());
        result.model().provider().ifPresent(provider -> line.append(" through ").append(provider));
        line.append(", ")
                .append(result.usage().inputTokens())
                .append(" tokens in, ")
                .append(result.usage().outputTokens())
                .append(" out, ")
                .append(result.timing().totalMs())
                .append(" ms)");
        return line.toString();
    }

    private static String text(ObjectNode message) {
        JsonNode content = message.get("content");
        return content != null && content.isString() ? content.stringValue() : message.toString();
    }
}
