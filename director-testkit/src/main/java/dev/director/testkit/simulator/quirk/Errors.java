package dev.director.testkit.simulator.quirk;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors that come after the status line has said 200. */
final class Errors {
    private static final int BAD_GATEWAY = 502;

    private Errors() {}

    static void in200(ObjectNode completion, JsonNode request) {
        completion.retain(completion.path("id").asString("").startsWith("gen-") ? "id" : "error");
        completion.set("error", unavailable("Provider returned error"));
        completion.put("user_id", "user_simulated");
    }

    static void inChoice(ObjectNode completion, JsonNode request) {
        Choice choice = Choice.of(completion);
        choice.json().set("error", unavailable("Provider returned error"));
        choice.finish("error");
    }

    static void nullInEach(List<Frame> frames, ObjectNode completion) {
        for (Frame frame : frames) {
            if (frame instanceof Frame.Chunk(ObjectNode json) && !json.has("error")) {
                json.putNull("error");
            }
        }
    }

    static void midStream(List<Frame> frames, ObjectNode completion) {
        ObjectNode chunk = Chunking.head(completion);
        chunk.set("error", unavailable("Provider disconnected unexpectedly"));
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta").put("content", "");
        choice.put("finish_reason", "error");
        Streams.keepFirstHalf(frames);
        frames.add(new Frame.Chunk(chunk));
    }

    static void overloadMidStream(List<Frame> frames, ObjectNode completion) {
        ObjectNode chunk = Choice.object();
        chunk.putObject("error")
                .put("message", "The engine is currently overloaded, please try again later")
                .put("type", "engine_overloaded_error");
        Streams.keepFirstHalf(frames);
        frames.add(new Frame.Chunk(chunk));
    }

    private static ObjectNode unavailable(String message) {
        ObjectNode error = Choice.object().put("code", BAD_GATEWAY).put("message", message);
        error.putObject("metadata")
                .put("provider_name", "Simulated")
                .put("error_type", "provider_unavailable")
                .put("raw", "upstream connect error");
        return error;
    }
}
