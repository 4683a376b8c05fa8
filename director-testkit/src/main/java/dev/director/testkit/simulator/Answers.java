package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers to requests that are no calls of a model: short, and at once. */
final class Answers {
    private Answers() {}

    static Status ok(JsonNode body) {
        return new Status(200, Map.of(), body.toString());
    }

    static Status error(int code, Map<String, ?> error) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("error", error));
        return new Status(code, Map.of(), body);
    }

    static void send(Response response, Callback callback, Status status) {
        response.setStatus(status.code());
        response.getHeaders().put("Content-Type", "application/json");
        status.headers().forEach(response.getHeaders()::put);
        response.write(true, StandardCharsets.UTF_8.encode(status.body()), callback);
    }
}
