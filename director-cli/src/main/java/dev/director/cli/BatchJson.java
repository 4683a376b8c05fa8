package dev.director.cli;

import dev.director.api.openai.ChatCompletionJson;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Status;
import tools.jackson.databind.node.ObjectNode;

/** Lines of a batch's output, in OpenAI's format. */
final class BatchJson {
    private static final int HTTP_OK = 200;

    private BatchJson() {}

    /** The line of a result: an answer, or why there is none. */
    static ObjectNode of(String customId, DirectorResult result) {
        ObjectNode line = line(result.requestId());
        line.put("custom_id", customId);
        if (result.status() == Status.COMPLETED) {
            ObjectNode response = line.putObject("response");
            response.put("status_code", HTTP_OK);
            response.put("request_id", result.requestId());
            response.set("body", ChatCompletionJson.of(result));
            line.putNull("error");
        } else {
            result.error()
                    .ifPresentOrElse(
                            error -> putError(line, error.code().wire(), error.message()),
                            () -> putError(line, result.status().wire(), ""));
        }
        return line;
    }

    /** The line of a line that is no request. */
    static ObjectNode of(BatchLine.Invalid invalid) {
        ObjectNode line = line(invalid.id());
        line.put("custom_id", invalid.customId().orElse(null));
        putError(
                line, invalid.code().wire(), "line " + invalid.number() + ": " + invalid.message());
        return line;
    }

    private static ObjectNode line(String id) {
        return Codec.mapper().createObjectNode().put("id", id);
    }

    private static void putError(ObjectNode line, String code, String message) {
        line.putNull("response");
        line.putObject("error").put("code", code).put("message", message);
    }
}
