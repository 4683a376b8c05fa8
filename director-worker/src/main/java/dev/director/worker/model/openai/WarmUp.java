package dev.director.worker.model.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.worker.model.Wire.Outgoing;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.Expectation;
import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.dialect.Adaptation;
import dev.director.worker.model.dialect.Dialect;
import dev.director.worker.model.dialect.Prompt;
import dev.director.worker.model.dialect.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls through the SDK that reach no network. Its first use takes seconds of a CPU, for classes
 * and reflection; they are better spent while a worker joins and restores than by its first
 * requests, which all wait for one another then.
 */
final class WarmUp implements HttpClient {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final int CALLS = 50;

    private static final byte[] REQUEST =
            utf8(
                    """
                    {"requestId":"warm-up","model":"warm-up","messages":[{"role":"user","content":"Hello"}],
                     "temperature":0.5,"max_tokens":10}\
                    """);

    private static final byte[] ANSWER =
            utf8(
                    """
                    {"id":"warm-up","object":"chat.completion","created":1,"model":"warm-up","choices":[{"index":0,
                     "message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
                     "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\
                    """);

    WarmUp() {}

    /** On a thread of its own; what goes wrong costs the warmth and nothing else. */
    static void start(Catalogue catalogue) {
        Thread.ofPlatform()
                .name("director-warm-up")
                .daemon()
                .start(() -> {
                    try (OpenAiWire wire = OpenAiWire.over(catalogue, new WarmUp())) {
                        run(catalogue, wire);
                    } catch (RuntimeException | InterruptedException e) {
                        log.debug("No warm-up", e);
                    }
                });
    }

    private static void run(Catalogue catalogue, OpenAiWire wire) throws InterruptedException {
        for (int i = 0; i < CALLS; i++) {
            CallOutcome _ = call(catalogue, wire);
        }
    }

    /** One call from decoding a request to reading the answer. */
    static CallOutcome call(Catalogue catalogue, OpenAiWire wire) throws InterruptedException {
        String provider =
                catalogue.providers().entrySet().stream()
                        .filter(one -> one.getValue().configured())
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow();
        return switch (Codec.decode(DirectorRequest.class, REQUEST)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) ->
                    wire.call(
                            new Outgoing(
                                    provider,
                                    Api.CHAT,
                                    body(request),
                                    false,
                                    new Expectation(false, false, Set.of()),
                                    "warm-up"),
                            Duration.ofMinutes(1),
                            text -> {});
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw new IllegalStateException(broken.message());
        };
    }

    private static ObjectNode body(DirectorRequest request) {
        Target target = Target.of("warm-up", Api.CHAT, Set.of());
        Prompt prompt = new Prompt(request, request.messages(), List.of(), 10);
        return switch (Dialect.adapt(prompt, target)) {
            case Adaptation.Adapted adapted -> adapted.body();
            case Adaptation.Refused refused -> throw new IllegalStateException(refused.reason());
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        Objects.requireNonNull(request.body()).writeTo(new ByteArrayOutputStream());
        return new Answer();
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
            HttpRequest request, RequestOptions options) {
        return CompletableFuture.completedFuture(execute(request, options));
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private static final class Answer implements HttpResponse {
        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public Headers headers() {
            return Headers.builder().put("content-type", "application/json").build();
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(ANSWER);
        }

        @Override
        public void close() {
            // Nothing is held open.
        }
    }
}
