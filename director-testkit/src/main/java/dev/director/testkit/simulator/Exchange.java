package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Cut;
import dev.director.testkit.simulator.Behaviour.Echo;
import dev.director.testkit.simulator.Behaviour.Empty;
import dev.director.testkit.simulator.Behaviour.Garbage;
import dev.director.testkit.simulator.Behaviour.Hang;
import dev.director.testkit.simulator.Behaviour.Oversize;
import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.Behaviour.Truncated;
import dev.director.testkit.simulator.CallRecord.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One call that is being answered: waits without a thread, then shows its behaviour. Ends exactly
 * once.
 */
final class Exchange {
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final CallLog.Entry entry;
    private final ScheduledExecutorService timer;
    private final @Nullable AbortWatch watch;
    private @Nullable ScheduledFuture<?> pending;
    private boolean ended;

    Exchange(
            Request request,
            Response response,
            Callback callback,
            CallLog.Entry entry,
            ScheduledExecutorService timer) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.entry = entry;
        this.timer = timer;
        this.watch = isHttp1() ? new AbortWatch(endPoint(), this::aborted) : null;
        request.addFailureListener(failure -> aborted());
    }

    /** Shows {@code behaviour} after {@code delay}, unless the client goes away before. */
    void play(Call call, Behaviour behaviour, Duration delay) {
        if (delay.isZero() && !(behaviour instanceof Hang)) {
            show(call, behaviour);
            return;
        }
        if (!(behaviour instanceof Hang)) {
            later(delay, () -> show(call, behaviour));
        }
        if (watch != null) {
            watch.start();
        }
    }

    /** Ends the call with an error of the simulator's own: the request could not be read. */
    void refuse(int code) {
        send(Status.of(code));
    }

    private void show(Call call, Behaviour behaviour) {
        switch (behaviour) {
            case Echo echo -> complete(call, Answer.text("echo: " + call.lastUserText()));
            case Answer answer -> complete(call, answer);
            case Oversize(int bytes) -> complete(call, Answer.text("x".repeat(bytes)));
            case Status status -> send(status);
            case Hang hang -> {} // ends when the client or the simulator goes away
            case Cut cut -> cut(call, cut);
            case Garbage(String contentType, String body) ->
                    send(Outcome.FAULT, 200, contentType, bytes(body));
            case Truncated truncated -> {
                byte[] whole = rendered(call, Answer.text("echo: " + call.lastUserText()));
                byte[] half = Arrays.copyOf(whole, whole.length / 2);
                send(Outcome.FAULT, 200, contentType(call), half);
            }
            case Empty(Empty.Part part) -> empty(call, part);
        }
    }

    private void complete(Call call, Answer answer) {
        if (call.stream() && answer.betweenChunksMillis() > 0) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, EVENTS);
            streamSlowly(completion(call, answer).events(), 0, answer.betweenChunksMillis());
        } else {
            send(Outcome.ANSWERED, 200, contentType(call), rendered(call, answer));
        }
    }

    private void streamSlowly(List<byte[]> events, int next, long pauseMillis) {
        ByteBuffer event = ByteBuffer.wrap(events.get(next));
        if (next == events.size() - 1) {
            if (end(Outcome.ANSWERED)) {
                response.write(true, event, delivery());
            }
            return;
        }
        Runnable goOn = () -> streamSlowly(events, next + 1, pauseMillis);
        response.write(
                false,
                event,
                Callback.from(
                        () -> later(Duration.ofMillis(pauseMillis), goOn), failure -> aborted()));
        if (next == 0 && watch != null) {
            watch.start();
        }
    }

    private void empty(Call call, Empty.Part part) {
        switch (part) {
            case BODY -> send(Outcome.FAULT, 200, contentType(call), new byte[0]);
            case CHOICES ->
                    send(
                            Outcome.FAULT,
                            200,
                            JSON,
                            bytes("{\"id\":\"e\",\"object\":\"chat.completion\",\"choices\":[]}"));
            case CONTENT ->
                    send(Outcome.FAULT, 200, contentType(call), rendered(call, Answer.text("")));
        }
    }

    private void cut(Call call, Cut cut) {
        if (!end(Outcome.FAULT)) {
            return;
        }
        if (cut.at() == Cut.At.BEFORE_HEAD) {
            cutConnection();
            return;
        }
        Answer answer = Answer.text("echo: " + call.lastUserText());
        byte[] whole = rendered(call, answer);
        int length =
                switch (cut.at()) {
                    case BEFORE_HEAD -> 0;
                    case BYTES -> Math.min(cut.count(), whole.length - 1);
                    case CHUNKS -> call.stream() ? chunks(call, answer, cut.count()) : 0;
                };
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType(call));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, whole.length);
        response.write(
                false, ByteBuffer.wrap(whole, 0, length), Callback.from(this::cutConnection));
    }

    private static int chunks(Call call, Answer answer, int count) {
        return completion(call, answer).events().stream()
                .limit(count)
                .mapToInt(e -> e.length)
                .sum();
    }

    private void send(Status status) {
        status.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        String contentType =
                Optional.ofNullable(response.getHeaders().get(HttpHeader.CONTENT_TYPE))
                        .orElse(JSON);
        send(Outcome.FAULT, status.code(), contentType, bytes(status.body()));
    }

    private void send(Outcome outcome, int code, String contentType, byte[] body) {
        if (end(outcome)) {
            response.setStatus(code);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            response.write(true, ByteBuffer.wrap(body), delivery());
        }
    }

    /** A client that left while the last bytes were on their way has not got its answer. */
    private Callback delivery() {
        return Callback.from(
                callback::succeeded,
                failure -> {
                    entry.ended(Outcome.ABORTED);
                    callback.failed(failure);
                });
    }

    private void aborted() {
        if (end(Outcome.ABORTED)) {
            closeConnection("the client went away");
        }
    }

    /** Logged before the last bytes leave: who has read the answer finds it in the log. */
    private boolean end(Outcome outcome) {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            if (pending != null) {
                pending.cancel(false);
            }
        }
        if (watch != null) {
            watch.stop();
        }
        entry.ended(outcome);
        return true;
    }

    private synchronized void later(Duration delay, Runnable what) {
        if (!ended) {
            pending = timer.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void cutConnection() {
        closeConnection("cut by the script");
    }

    /**
     * Closed before Jetty hears of the failure, which it would answer with an error page otherwise.
     */
    private void closeConnection(String why) {
        if (isHttp1()) {
            endPoint().close();
        }
        callback.failed(new EofException(why)); // the kind that Jetty does not log
    }

    private boolean isHttp1() {
        return request.getConnectionMetaData().getHttpVersion().getVersion()
                <= HttpVersion.HTTP_1_1.getVersion();
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private static String contentType(Call call) {
        return call.stream() ? EVENTS : JSON;
    }

    private static byte[] rendered(Call call, Answer answer) {
        Completion completion = completion(call, answer);
        if (!call.stream()) {
            return completion.body();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        completion.events().forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static Completion completion(Call call, Answer answer) {
        return new Completion(call, answer, System.currentTimeMillis() / 1000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
