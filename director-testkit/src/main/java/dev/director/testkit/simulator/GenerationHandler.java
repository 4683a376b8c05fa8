package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.model.Generations;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** OpenRouter's {@code GET .../generation?id=}: what a completion has cost. */
final class GenerationHandler extends Handler.Abstract.NonBlocking {
    private final Generations generations;

    GenerationHandler(Generations generations) {
        this.generations = generations;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!request.getMethod().equals("GET")
                || !request.getHttpURI().getPath().endsWith("/generation")) {
            return false;
        }
        String id =
                Optional.ofNullable(Request.extractQueryParameters(request).getValue("id"))
                        .orElse("");
        Answers.send(
                response,
                callback,
                generations.find(id).map(Answers::ok).orElseGet(() -> notFound(id)));
        return true;
    }

    private static Status notFound(String id) {
        Map<String, Object> error =
                Map.of("message", "Generation " + id + " not found", "code", 404);
        return Answers.error(404, error);
    }
}
