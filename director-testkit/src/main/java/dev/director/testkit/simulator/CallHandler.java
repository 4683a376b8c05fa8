package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.error.ErrorShape;
import dev.director.testkit.simulator.limit.CredentialLimits;
import dev.director.testkit.simulator.limit.Refusal;
import dev.director.testkit.simulator.model.Models;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of a model: logs the call, reads it, refuses it or asks the script, plays the answer.
 */
final class CallHandler extends Handler.Abstract.NonBlocking {
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private final List<Endpoint> endpoints;
    private final CallLog log;
    private final Supplier<ScriptPlayer> script;
    private final Supplier<Models> models;
    private final CredentialLimits limits;
    private final ScheduledExecutorService timer;

    CallHandler(
            List<Endpoint> endpoints,
            CallLog log,
            Supplier<ScriptPlayer> script,
            Supplier<Models> models,
            CredentialLimits limits,
            ScheduledExecutorService timer) {
        this.endpoints = List.copyOf(endpoints);
        this.log = log;
        this.script = script;
        this.models = models;
        this.limits = limits;
        this.timer = timer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        Optional<Endpoint> endpoint =
                endpoints.stream().filter(each -> path.endsWith(each.path())).findFirst();
        if (endpoint.isEmpty() || !request.getMethod().equals("POST")) {
            return false;
        }
        Caller caller = Caller.of(request);
        CallLog.Entry entry = log.arrived(caller.request(), caller.header());
        Exchange exchange = new Exchange(request, response, callback, entry, timer);
        Content.Source.asByteArrayAsync(
                request,
                MAX_BODY_BYTES,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        body -> read(endpoint.get(), exchange, entry, caller, body),
                        unreadable -> exchange.refuse(413)));
        return true;
    }

    private void read(
            Endpoint endpoint,
            Exchange exchange,
            CallLog.Entry entry,
            Caller caller,
            byte[] bytes) {
        JsonNode body;
        try {
            body = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException notJson) {
            exchange.refuse(400);
            return;
        }
        Call call = caller.calls(entry.sequence(), body);
        entry.asksFor(call.model());
        play(endpoint, exchange, call);
    }

    private void play(Endpoint endpoint, Exchange exchange, Call call) {
        ScriptPlayer player = script.get();
        Profile profile = player.profile(call);
        Optional<Status> refusal =
                unknownModel(call, profile)
                        .or(() -> endpoint.refuse(call, profile))
                        .or(() -> profile.refuse(call))
                        .or(() -> overLimit(exchange, call));
        if (refusal.isPresent()) {
            exchange.play(() -> Replies.status(refusal.get()), Duration.ZERO);
            return;
        }
        endpoint.answer(exchange, call, player.next(call), profile);
    }

    private Optional<Status> unknownModel(Call call, Profile profile) {
        if (models.get().has(call.model())) {
            return Optional.empty();
        }
        String body = profile.provider().errors().modelNotFound(call.model());
        return Optional.of(new Status(404, Map.of(), body));
    }

    /** Last, so that only calls which are really answered are counted. */
    private Optional<Status> overLimit(Exchange exchange, Call call) {
        Optional<Refusal> refusal = limits.admit(call.credential(), call.limitedTokens());
        if (refusal.isEmpty()) {
            exchange.whenEnded(() -> limits.release(call.credential()));
        }
        return refusal.map(tooMany ->
                new Status(429, tooMany.headers(), ErrorShape.rateLimitReached(tooMany.message())));
    }
}
