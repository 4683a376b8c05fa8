package dev.director.api.http;

import dev.director.api.index.Run;
import dev.director.schemas.Codec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** A request as the API shows it. */
final class RequestJson {
    private RequestJson() {}

    /** What is known of it without reading the topics. */
    static ObjectNode of(Run run) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("requestId", run.key().requestId());
        json.put("tenant", run.key().tenant());
        json.put("status", run.state());
        put(json, "lane", run.lane());
        put(json, "model", run.model());
        put(json, "workflowType", run.workflow());
        put(json, "conversationId", run.conversation());
        json.put("generation", run.generation());
        json.put("at", run.at().toString());
        put(json, "finishedAt", run.finishedAt().map(Object::toString));
        put(json, "answeredBy", run.answered());
        put(json, "costUsd", run.usd());
        put(json, "errorCode", run.error());
        run.waitsFor()
                .filter(_ -> run.result().isEmpty())
                .ifPresent(event -> putWaiting(json, event));
        return json;
    }

    /** That it was taken: what does not change any more. */
    static ObjectNode accepted(Run run) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("requestId", run.key().requestId());
        json.put("tenant", run.key().tenant());
        json.put("at", run.at().toString());
        json.put("kind", "accepted");
        put(json, "lane", run.lane());
        put(json, "model", run.model());
        return json;
    }

    /**
     * The same with what lies in the topics.
     *
     * @param result its result as it was published
     * @param calls the tool calls that it waits for, each as it was published
     */
    static ObjectNode of(Run run, Optional<byte[]> result, List<byte[]> calls) {
        ObjectNode json = of(run);
        if (!calls.isEmpty()) {
            ArrayNode waiting = json.putArray("toolCalls");
            calls.forEach(call -> waiting.addRawValue(raw(call)));
        }
        result.ifPresent(value -> json.putRawValue("result", raw(value)));
        return json;
    }

    private static void putWaiting(ObjectNode json, String event) {
        var fields = Codec.mapper().readTree(event);
        json.putObject("waiting")
                .put("for", fields.path("for").asString(""))
                .put("reason", fields.path("reason").asString(""));
    }

    private static void put(ObjectNode json, String field, Optional<String> value) {
        value.ifPresent(it -> json.put(field, it));
    }

    private static RawValue raw(byte[] json) {
        return new RawValue(new String(json, StandardCharsets.UTF_8));
    }
}
