package dev.director.worker.model.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.worker.context.TokenCounter;
import dev.director.worker.context.Tokenizer;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.model.Router;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Catalogue.Model;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.run.Background;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.Payer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns of a model that reach no network, from a request's bytes to its answer. The first of them
 * take seconds of a CPU, for classes, reflection and a vocabulary; they are better spent while a
 * worker joins and restores than by its first requests, which all wait for one another then.
 */
public final class WarmUp implements HttpClient {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final int TURNS = 200;
    private static final String NAME = "warm-up";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final byte[] REQUEST =
            utf8(
                    """
                    {"requestId":"warm-up","model":"warm-up","messages":[{"role":"user","content":"Hello"}],
                     "temperature":0.5,"max_tokens":10}\
                    """);

    /** Without usage: what was never billed must not count among the bills. */
    private static final byte[] ANSWER =
            utf8(
                    """
                    {"id":"warm-up","object":"chat.completion","created":1,"model":"warm-up","choices":[{"index":0,
                     "message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}\
                    """);

    private WarmUp() {}

    /**
     * Begins on a thread of its own; what goes wrong costs the warmth and nothing else.
     *
     * @param counter whose vocabulary is to be loaded
     */
    public static void start(TokenCounter counter) {
        Thread.ofPlatform()
                .name("director-warm-up")
                .daemon()
                .start(() -> {
                    try {
                        run(counter, TURNS);
                    } catch (RuntimeException | OwnershipLost | InterruptedException e) {
                        log.debug("No warm-up", e);
                    }
                });
    }

    /** The reply to the last of as many turns. */
    static ModelReply run(TokenCounter counter, int turns)
            throws OwnershipLost, InterruptedException {
        Catalogue catalogue = catalogue();
        Clock clock = Clock.systemUTC();
        Gates gates = Gates.alone(clock);
        try (OpenAiWire wire = OpenAiWire.over(catalogue, new WarmUp())) {
            RoutedModel model =
                    RoutedModel.of(
                            new Router(catalogue, Set.of()),
                            Budgets.none(),
                            gates,
                            Limits.alone(catalogue.providers(), System::nanoTime, Thread::sleep),
                            counter,
                            wire,
                            RoutedModel.Policy.standard(LIMIT, 1),
                            clock);
            for (int i = 1; i < turns; i++) {
                ModelReply _ = model.call(call(clock));
            }
            return model.call(call(clock));
        }
    }

    private static ModelCall call(Clock clock) {
        return switch (Codec.decode(DirectorRequest.class, REQUEST)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) ->
                    new ModelCall(
                            RunId.of(request),
                            request,
                            request.messages(),
                            0,
                            1,
                            clock.instant().plus(LIMIT),
                            Payer.of("default"),
                            List.of(),
                            Progress.SILENT,
                            () -> {},
                            Background.NONE);
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw new IllegalStateException(broken.message());
        };
    }

    private static Catalogue catalogue() {
        Route route =
                new Route(
                        NAME,
                        Api.CHAT,
                        NAME,
                        Tokenizer.O200K,
                        8192,
                        1024,
                        512,
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of());
        Provider provider =
                new Provider(
                        "http://localhost/v1",
                        "",
                        Optional.of(false),
                        Map.of(),
                        Optional.empty(),
                        Provider.Limits.NONE);
        return new Catalogue(
                Map.of(NAME, provider),
                Map.of(),
                Map.of(NAME, new Model(NAME, List.of(route))),
                List.of());
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
