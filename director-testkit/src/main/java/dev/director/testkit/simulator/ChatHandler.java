package dev.director.testkit.simulator;

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
 * {@code POST .../chat/completions}: logs the call, reads it, asks the script, plays the answer.
 */
final class ChatHandler extends Handler.Abstract.NonBlocking {
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private final CallLog log;
    private final Supplier<ScriptPlayer> script;
    private final ScheduledExecutorService timer;

    ChatHandler(CallLog log, Supplier<ScriptPlayer> script, ScheduledExecutorService timer) {
        this.log = log;
        this.script = script;
        this.timer = timer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!request.getHttpURI().getPath().endsWith("/chat/completions")
                || !request.getMethod().equals("POST")) {
            return false;
        }
        String header = Optional.ofNullable(request.getHeaders().get(CallId.HEADER)).orElse("");
        Optional<CallId> id = CallId.parse(header);
        String counted = id.map(CallId::request).orElse(header.isEmpty() ? "-" : header);
        CallLog.Entry entry = log.arrived(counted, header);
        Exchange exchange = new Exchange(request, response, callback, entry, timer);
        Content.Source.asByteArrayAsync(
                request,
                MAX_BODY_BYTES,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        body -> play(exchange, entry, body, counted, id, header),
                        unreadable -> exchange.refuse(413)));
        return true;
    }

    private void play(
            Exchange exchange,
            CallLog.Entry entry,
            byte[] bytes,
            String counted,
            Optional<CallId> id,
            String header) {
        JsonNode body;
        try {
            body = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException notJson) {
            exchange.refuse(400);
            return;
        }
        String model = body.path("model").asString("");
        boolean stream = body.path("stream").asBoolean(false);
        entry.asksFor(model);
        Call call = new Call(entry.sequence(), counted, id, header, model, stream, body);
        ScriptPlayer.Cue cue = script.get().next(call);
        exchange.play(call, cue.behaviour(), cue.delay());
    }
}
