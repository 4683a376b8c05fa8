package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.topics.batches.BatchState;
import dev.director.api.topics.batches.BatchStatus;
import dev.director.api.topics.batches.LineFormat;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Status;
import java.time.Instant;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lines of batches' files as OpenAI has them. Thread-safe. */
final class BatchLines implements LineFormat {
    /** What lines can ask. */
    static final String ENDPOINT = "/v1/chat/completions";

    private static final int LONGEST_NAME = 512;
    private static final int OK = 200;

    private final int most;

    /**
     * @param most bytes of a line, and of the request that it becomes
     */
    BatchLines(int most) {
        this.most = most;
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public Line read(byte[] line, BatchState batch, String requestId) {
        JsonNode json;
        try {
            json = Codec.mapper().readTree(line);
        } catch (JacksonException e) {
            return new Fault("invalid_json_line", "The line is not one JSON object.", "");
        }
        return json instanceof ObjectNode object
                ? read(object, batch, requestId)
                : new Fault("invalid_json_line", "The line is not one JSON object.", "");
    }

    private Line read(ObjectNode line, BatchState batch, String requestId) {
        String name = line.path("custom_id").asString("");
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return new Fault(
                    "missing_required_parameter",
                    "custom_id is required: a string of 1 to " + LONGEST_NAME + " characters.",
                    "custom_id");
        }
        if (!line.path("method").asString("").equals("POST")) {
            return new Fault("invalid_method", "method is POST.", "method");
        }
        if (!line.path("url").asString("").equals(batch.endpoint())) {
            return new Fault(
                    "invalid_url", "url is the batch's endpoint, " + batch.endpoint() + ".", "url");
        }
        return line.path("body") instanceof ObjectNode body
                ? task(name, body, batch, requestId)
                : new Fault(
                        "missing_required_parameter",
                        "body is required: an object with model and messages.",
                        "body");
    }

    private Line task(String name, ObjectNode body, BatchState batch, String requestId) {
        body.remove("stream");
        end(body, Instant.ofEpochSecond(batch.expiresAt()));
        try {
            ChatRequest chat = ChatRequest.read(body, batch.tenant(), requestId);
            return chat.body().length > most
                    ? new Fault(
                            "request_too_large",
                            "A request has at most " + most + " bytes.",
                            "body")
                    : new Task(name, chat.request(), chat.body());
        } catch (Problem problem) {
            return new Fault(problem.code(), String.valueOf(problem.getMessage()), "body");
        }
    }

    /** A line that sets itself no time has the batch's. */
    private static void end(ObjectNode body, Instant expiry) {
        if (!body.path("limits").isObject() && body.path("limits").isNull()) {
            body.remove("limits");
        }
        if (!body.has("limits")) {
            body.putObject("limits");
        }
        if (body.path("limits") instanceof ObjectNode limits
                && !limits.hasNonNull("deadline")
                && !limits.hasNonNull("timeoutMs")) {
            limits.put("deadline", expiry.toString());
        }
    }

    @Override
    public byte[] answered(String customId, BatchState batch, DirectorResult result) {
        String id = result.requestId();
        if (result.status() == Status.COMPLETED) {
            return line(customId, id, OK, ChatCompletionJson.of(result));
        }
        boolean isLate =
                result.status() == Status.EXPIRED
                        && result.completedAt().getEpochSecond() >= batch.expiresAt();
        if (result.status() == Status.CANCELLED || isLate) {
            return unanswered(customId, batch, id);
        }
        var problem = Failed.problem(result);
        int status = problem.body().getStatus();
        ObjectNode body = Codec.mapper().createObjectNode();
        body.set(
                "error",
                ErrorShape.of(status, problem.code(), String.valueOf(problem.getMessage())));
        return line(customId, id, status, body);
    }

    @Override
    public byte[] unanswered(String customId, BatchState batch, String requestId) {
        ObjectNode line = line(customId, requestId);
        line.putNull("response");
        ObjectNode error = line.putObject("error");
        if (batch.status() == BatchStatus.EXPIRED) {
            error.put("code", "batch_expired")
                    .put(
                            "message",
                            "This request could not be executed before the completion window"
                                    + " expired.");
        } else if (batch.status() == BatchStatus.CANCELLED) {
            error.put("code", "batch_cancelled")
                    .put("message", "The batch was cancelled before this request was answered.");
        } else {
            error.put("code", "request_cancelled")
                    .put("message", "This request was cancelled, or its result was deleted.");
        }
        return withEnd(line);
    }

    private static byte[] line(String customId, String requestId, int status, ObjectNode body) {
        ObjectNode line = line(customId, requestId);
        ObjectNode response = line.putObject("response");
        response.put("status_code", status).put("request_id", requestId).set("body", body);
        line.putNull("error");
        return withEnd(line);
    }

    private static ObjectNode line(String customId, String requestId) {
        ObjectNode line = Codec.mapper().createObjectNode();
        return line.put("id", "batch_req_" + requestId).put("custom_id", customId);
    }

    private static byte[] withEnd(ObjectNode line) {
        byte[] json = Codec.mapper().writeValueAsBytes(line);
        byte[] ended = Arrays.copyOf(json, json.length + 1);
        ended[json.length] = '\n';
        return ended;
    }
}
