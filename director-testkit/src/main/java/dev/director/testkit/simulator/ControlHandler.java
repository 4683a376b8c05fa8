package dev.director.testkit.simulator;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rest of the simulator's endpoints: {@code GET .../models}, and for simulators in another
 * process {@code PUT /_simulator/script}, {@code GET} and {@code DELETE /_simulator/calls}.
 */
final class ControlHandler extends Handler.Abstract.NonBlocking {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_SCRIPT_BYTES = 16 * 1024 * 1024;

    private final CallLog log;
    private final Supplier<Models> models;
    private final Consumer<Script> script;

    ControlHandler(CallLog log, Supplier<Models> models, Consumer<Script> script) {
        this.log = log;
        this.models = models;
        this.script = script;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        switch (request.getMethod() + " " + path) {
            case "PUT /_simulator/script" -> replaceScript(request, response, callback);
            case "GET /_simulator/calls" -> answer(response, callback, 200, calls());
            case "DELETE /_simulator/calls" -> {
                log.clear();
                answer(response, callback, 200, calls());
            }
            default -> {
                if (!request.getMethod().equals("GET") || !path.endsWith("/models")) {
                    answer(response, callback, 404, error("no such endpoint: " + path));
                } else {
                    answer(response, callback, 200, models.get().json());
                }
            }
        }
        return true;
    }

    private void replaceScript(Request request, Response response, Callback callback) {
        Content.Source.asByteArrayAsync(
                request,
                MAX_SCRIPT_BYTES,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        body -> replaceScript(body, response, callback),
                        callback::failed));
    }

    private void replaceScript(byte[] body, Response response, Callback callback) {
        try {
            script.accept(ScriptJson.read(body));
            answer(response, callback, 200, JSON.createObjectNode());
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            answer(response, callback, 400, error(String.valueOf(e.getMessage())));
        }
    }

    private ObjectNode calls() {
        ObjectNode root = JSON.createObjectNode();
        root.put("total", log.total());
        root.put("open", log.open());
        root.put("maxOpen", log.maxOpen());
        root.set("calls", JSON.valueToTree(log.counts()));
        return root;
    }

    private static ObjectNode error(String message) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("error").put("message", message).put("type", "invalid_request_error");
        return root;
    }

    private static void answer(Response response, Callback callback, int code, ObjectNode body) {
        response.setStatus(code);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(body)), callback);
    }
}
