package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The rest of the simulator's endpoints: {@code GET .../models}, and under {@code /_simulator/}
 * what a test does to a simulator in another process. An endpoint that is not there is a 404.
 */
final class ControlHandler extends Handler.Abstract.NonBlocking {
    private static final String RESPONSE = "/_simulator/responses/";
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private final Control control;

    ControlHandler(Control control) {
        this.control = control;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        String asked = request.getMethod() + " " + path;
        Optional<Function<byte[], JsonNode>> change = change(asked);
        if (change.isPresent()) {
            change(change.get(), request, response, callback);
        } else {
            Answers.send(response, callback, look(asked, path));
        }
        return true;
    }

    private Optional<Function<byte[], JsonNode>> change(String asked) {
        return Optional.ofNullable(
                switch (asked) {
                    case "PUT /_simulator/script" -> control::script;
                    case "PUT /_simulator/limits" -> control::limit;
                    case "PUT /_simulator/models" -> control::list;
                    default -> null; // not a change
                });
    }

    private Status look(String asked, String path) {
        return switch (asked) {
            case "GET /_simulator/catalogue" -> Answers.ok(Catalogue.json());
            case "GET /_simulator/calls" -> Answers.ok(control.calls());
            case "DELETE /_simulator/calls" -> Answers.ok(control.clearCalls());
            case "GET /_simulator/limits" -> Answers.ok(control.used());
            case "GET /_simulator/responses" -> Answers.ok(control.polls());
            default -> {
                if (asked.startsWith("DELETE " + RESPONSE)) {
                    yield Answers.ok(control.forget(path.substring(RESPONSE.length())));
                }
                yield asked.startsWith("GET ") && path.endsWith("/models")
                        ? Answers.ok(control.models())
                        : refusal(404, "no such endpoint: " + path);
            }
        };
    }

    private static void change(
            Function<byte[], JsonNode> change,
            Request request,
            Response response,
            Callback callback) {
        Content.Source.asByteArrayAsync(
                request,
                MAX_BODY_BYTES,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        body -> Answers.send(response, callback, changed(change, body)),
                        callback::failed));
    }

    private static Status changed(Function<byte[], JsonNode> change, byte[] body) {
        try {
            return Answers.ok(change.apply(body));
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            return refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private static Status refusal(int code, String message) {
        return Answers.error(code, Map.of("message", message, "type", "invalid_request_error"));
    }
}
