package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.CallRecord.Outcome;
import dev.director.testkit.simulator.net.AbortWatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One call that is being answered: waits without a thread, then shows its reply. Ends exactly once.
 */
final class Exchange {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final CallLog.Entry entry;
    private final ScheduledExecutorService timer;
    private final @Nullable AbortWatch watch;
    private @Nullable ScheduledFuture<?> pending;
    private Runnable atEnd = () -> {};
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

    /** Shows {@code reply} after {@code delay}, unless the client goes away before. */
    void play(Supplier<Reply> reply, Duration delay) {
        if (delay.isZero()) {
            show(reply);
            return;
        }
        later(delay, () -> show(reply));
        watch();
    }

    /** Ends the call with an error of the simulator's own: the request could not be read. */
    void refuse(int code) {
        show(Replies.status(Status.of(code)));
    }

    /** Once the call has ended, however it does; at once if it has. */
    void whenEnded(Runnable what) {
        synchronized (this) {
            if (!ended) {
                atEnd = what;
                return;
            }
        }
        what.run();
    }

    private void show(Supplier<Reply> supplier) {
        Reply reply;
        try {
            reply = supplier.get();
        } catch (RuntimeException e) {
            Map<String, String> error = Map.of("message", "the simulator failed: " + e);
            reply = Replies.status(Answers.error(500, error)); // rather than stay silent
        }
        show(reply);
    }

    private void show(Reply reply) {
        switch (reply) {
            case Reply.Whole whole -> send(whole);
            case Reply.Parts parts -> {
                parts.headers().forEach(response.getHeaders()::put);
                send(parts, 0);
            }
            case Reply.CutShort cut -> send(cut);
            case Reply.CutBeforeHead cut -> {
                if (end(Outcome.FAULT)) {
                    cutConnection();
                }
            }
            case Reply.Silence silence -> watch();
        }
    }

    private void send(Reply.Whole whole) {
        if (end(whole.outcome())) {
            response.setStatus(whole.status());
            whole.headers().forEach(response.getHeaders()::put);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, whole.body().remaining());
            response.write(true, whole.body(), delivery());
        }
    }

    private void send(Reply.Parts parts, int next) {
        ByteBuffer part = parts.parts().get(next).get();
        boolean isLast = next == parts.parts().size() - 1;
        if (isLast && !parts.stalls()) {
            if (end(parts.outcome())) {
                response.write(true, part, delivery());
            }
            return;
        }
        Runnable goOn = isLast ? () -> {} : () -> later(parts.pause(), () -> send(parts, next + 1));
        response.write(false, part, Callback.from(goOn, failure -> aborted()));
        if (next == 0) {
            watch();
        }
    }

    private void send(Reply.CutShort cut) {
        if (end(Outcome.FAULT)) {
            cut.headers().forEach(response.getHeaders()::put);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, cut.length());
            response.write(false, cut.some(), Callback.from(this::cutConnection));
        }
    }

    private void watch() {
        if (watch != null) {
            watch.start();
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
        atEnd.run();
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
}
