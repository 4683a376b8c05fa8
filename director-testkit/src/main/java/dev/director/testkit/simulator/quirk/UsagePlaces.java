package dev.director.testkit.simulator.quirk;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the tokens are reported. */
final class UsagePlaces {
    private UsagePlaces() {}

    static void missing(ObjectNode completion, JsonNode request) {
        completion.remove("usage");
    }

    static void cachedTokens(ObjectNode completion, JsonNode request) {
        ObjectNode usage = completion.withObject("usage");
        JsonNode details = usage.path("prompt_tokens_details");
        usage.put("cached_tokens", details.path("cached_tokens").asLong(0));
        usage.remove("prompt_tokens_details");
    }

    static void inChoice(List<Frame> frames, ObjectNode completion) {
        ObjectNode finish = Streams.chunks(frames).getLast();
        finish.path("choices").path(0).asObject().set("usage", usage(completion));
    }

    static void onFinish(List<Frame> frames, ObjectNode completion) {
        Streams.chunks(frames).getLast().set("usage", usage(completion));
    }

    static void last(List<Frame> frames, ObjectNode completion) {
        ObjectNode last = Chunking.head(completion);
        last.putArray("choices");
        last.set("usage", usage(completion));
        Streams.addBeforeDone(frames, last);
    }

    static void repeated(List<Frame> frames, ObjectNode completion) {
        ObjectNode finish = Streams.chunks(frames).getLast().deepCopy();
        finish.set("usage", usage(completion));
        Streams.addBeforeDone(frames, finish);
    }

    /** The prompt from the start, the completion growing to its full size at the finish chunk. */
    static void cumulative(List<Frame> frames, ObjectNode completion) {
        List<ObjectNode> chunks = Streams.chunks(frames);
        long prompt = completion.path("usage").path("prompt_tokens").asLong(0);
        long total = completion.path("usage").path("completion_tokens").asLong(0);
        for (int i = 0; i < chunks.size(); i++) {
            long soFar = total * (i + 1) / chunks.size();
            ObjectNode usage = usage(completion).asObject();
            usage.put("completion_tokens", soFar);
            usage.put("total_tokens", prompt + soFar);
            chunks.get(i).set("usage", usage);
        }
    }

    private static JsonNode usage(ObjectNode completion) {
        return completion.path("usage").isObject()
                ? completion.path("usage").deepCopy()
                : Choice.object();
    }
}
