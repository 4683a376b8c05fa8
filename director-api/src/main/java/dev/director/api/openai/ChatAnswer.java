package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.http.Sse;
import dev.director.api.index.Event;
import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.topics.RunEvents;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import dev.director.schemas.Status;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chat completion as a stream. What fails before anything was said is answered with its status;
 * later it is an event of the stream. For one thread.
 */
final class ChatAnswer implements RunEvents.Reader {
    private final HttpServletResponse http;
    private final ChatStream chunks;
    private final RequestKey key;
    private @Nullable Sse begun;
    private boolean ended;

    ChatAnswer(HttpServletResponse http, ChatStream chunks, RequestKey key) {
        this.http = http;
        this.chunks = chunks;
        this.key = key;
    }

    @Override
    public void event(Event event) throws IOException {
        if (Codec.decode(ProgressEvent.class, event.value())
                instanceof Decoded.Readable<ProgressEvent>(ProgressEvent progress)) {
            send(chunks.on(progress));
        }
    }

    @Override
    public void told() throws IOException {
        if (begun != null) {
            begun.flush();
        }
    }

    @Override
    public void pulse() throws IOException {
        out().comment("still here");
    }

    /** Nobody follows any more: where the result was not told, that is said. */
    void end() throws IOException {
        if (!ended) {
            fail(
                    new Problem(
                                    HttpStatus.GATEWAY_TIMEOUT,
                                    "not_yet",
                                    "This instance stops, or has forgotten the request, which goes on: GET /v1/requests/"
                                            + key.requestId()
                                            + " shows it.")
                            .with("requestId", key.requestId()));
        }
    }

    @Override
    public void result(Run run, Optional<byte[]> value) throws IOException {
        ended = true;
        try {
            tell(ChatResource.decoded(value, key));
        } catch (Problem problem) {
            fail(problem);
        }
    }

    private void tell(DirectorResult result) throws IOException {
        if (result.status() != Status.COMPLETED) {
            fail(Failed.problem(result));
            return;
        }
        Optional<List<ObjectNode>> rest = chunks.end(result);
        if (rest.isPresent()) {
            send(rest.get());
            out().data("[DONE]");
        } else {
            fail(
                    new Problem(
                                    HttpStatus.BAD_GATEWAY,
                                    "stream_withdrawn",
                                    "What was streamed counts no more: another attempt has answered otherwise. GET /v1/requests/"
                                            + key.requestId()
                                            + " has the answer.")
                            .with("requestId", key.requestId()));
        }
        out().flush();
    }

    private void fail(Problem problem) throws IOException {
        if (begun == null) {
            throw problem;
        }
        var body = problem.body();
        ObjectNode event = Codec.mapper().createObjectNode();
        event.set(
                "error",
                ErrorShape.of(body.getStatus(), problem.code(), String.valueOf(body.getDetail())));
        begun.data(event.toString());
        begun.flush();
    }

    private void send(List<ObjectNode> all) throws IOException {
        for (ObjectNode chunk : all) {
            out().data(chunk.toString());
        }
    }

    private Sse out() throws IOException {
        Sse out = begun;
        if (out == null) {
            out = Sse.of(http);
            begun = out;
        }
        return out;
    }
}
