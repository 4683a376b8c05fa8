package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.error.ErrorShape;
import dev.director.testkit.simulator.responses.StoredResponses;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code GET .../responses/{id}} and {@code POST .../responses/{id}/cancel}. They are no calls of a
 * model: not logged, not limited, not scripted.
 */
final class ResponsesHandler extends Handler.Abstract.NonBlocking {
    private static final Pattern ONE = Pattern.compile("(GET|POST) .*/responses/([^/]+)(/cancel)?");

    private final StoredResponses stored;

    ResponsesHandler(StoredResponses stored) {
        this.stored = stored;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        Matcher one = ONE.matcher(request.getMethod() + " " + path);
        if (!one.matches() || one.group(1).equals("POST") != (one.group(3) != null)) {
            return false;
        }
        String id = one.group(2);
        Status answer = one.group(3) == null ? poll(id) : cancel(id);
        Answers.send(response, callback, answer);
        return true;
    }

    private Status poll(String id) {
        return stored.nextFailure()
                .map(Replies::status)
                .orElseGet(() -> stored.poll(id).map(Answers::ok).orElseGet(() -> notFound(id)));
    }

    private Status cancel(String id) {
        try {
            return stored.cancel(id).map(Answers::ok).orElseGet(() -> notFound(id));
        } catch (IllegalStateException ended) {
            return refusal(400, String.valueOf(ended.getMessage()));
        }
    }

    private static Status notFound(String id) {
        return refusal(404, "Response with id '" + id + "' not found.");
    }

    private static Status refusal(int code, String message) {
        String body = ErrorShape.OPENAI.refusal(message, Optional.empty(), Optional.empty());
        return new Status(code, Map.of(), body);
    }
}
