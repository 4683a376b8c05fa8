package dev.director.worker.model.openai;

import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.ObjectMappers;
import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIException;
import com.openai.services.blocking.ResponseService;
import dev.director.worker.model.ModelList;
import dev.director.worker.model.Wire;
import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.ChatAssembler;
import dev.director.worker.model.answer.Classifier;
import dev.director.worker.model.answer.Fault;
import dev.director.worker.model.answer.Polled;
import dev.director.worker.model.answer.ResponsesAssembler;
import dev.director.worker.model.answer.Settled;
import dev.director.worker.model.answer.StreamAssembler;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Provider;
import dev.director.worker.model.openai.JdkTransport.CallBrokenOff;
import dev.director.worker.model.openai.JdkTransport.CallCut;
import dev.director.worker.model.openai.JdkTransport.CallInterrupted;
import dev.director.worker.model.openai.JdkTransport.CallRefused;
import dev.director.worker.model.openai.JdkTransport.CallTimedOut;
import dev.director.worker.model.openai.JdkTransport.NotConnected;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls providers through openai-java: its clients build and sign the requests, one per provider,
 * none of which retries by itself. Their answers are read by Director's own assemblers, since the
 * SDK's stumble over what other providers send (docs/decisions/0009). Thread-safe.
 */
@SuppressWarnings("MustBeClosedChecker") // every response is closed where it is read
public final class OpenAiWire implements Wire, ModelList, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OpenAiWire.class);
    private static final Duration LIST_LIMIT = Duration.ofSeconds(20);

    /** How OpenRouter's names of calls begin; others are of whoever stands before it. */
    private static final String GENERATION = "gen-";

    private final HttpClient transport;
    private final StreamReading streams;
    private final Clock clock;
    private final Map<String, OpenAIClient> clients = new LinkedHashMap<>();

    /** The providers that tell afterwards what a call has cost. */
    private final Map<String, Provider> generations = new LinkedHashMap<>();

    /**
     * @param idleLimit the longest that a stream may say nothing
     */
    public OpenAiWire(Catalogue catalogue, Duration idleLimit, Clock clock) {
        this(catalogue, new JdkTransport(), idleLimit, clock);
    }

    private OpenAiWire(Catalogue catalogue, HttpClient transport, Duration idleLimit, Clock clock) {
        this.transport = transport;
        this.streams = new StreamReading(idleLimit);
        this.clock = clock;
        catalogue
                .providers()
                .forEach((name, provider) -> {
                    if (provider.configured()) {
                        clients.put(name, client(provider));
                        if (provider.tellsGenerations()) {
                            generations.put(name, provider);
                        }
                    }
                });
    }

    /** Over another transport, for what is no network. */
    static OpenAiWire over(Catalogue catalogue, HttpClient transport) {
        return new OpenAiWire(catalogue, transport, Duration.ofMinutes(1), Clock.systemUTC());
    }

    private OpenAIClient client(Provider provider) {
        ClientOptions.Builder options =
                ClientOptions.builder()
                        .httpClient(transport)
                        .jsonMapper(mapper())
                        .baseUrl(provider.baseUrl())
                        .apiKey(provider.key().isEmpty() ? "none" : provider.key())
                        .disableTelemetry(true)
                        .maxRetries(0);
        provider.headers().forEach(options::putHeader);
        return new OpenAIClientImpl(options.build());
    }

    /** The SDK's own, whose buffers would be one per thread, and each call has a thread. */
    private static JsonMapper mapper() {
        JsonMapper mapper = ObjectMappers.jsonMapper().copy();
        mapper.getFactory().setRecyclerPool(JsonRecyclerPools.sharedConcurrentDequePool());
        return mapper;
    }

    @Override
    public CallOutcome call(Outgoing call, Duration limit, Consumer<String> text)
            throws InterruptedException {
        long begun = System.nanoTime();
        return exchange(
                () -> send(call, limit),
                (response, id) ->
                        call.stream()
                                ? streams.read(
                                        response.body(),
                                        assembler(call, text, id),
                                        limit.minusNanos(System.nanoTime() - begun))
                                : plain(call, response.body().readAllBytes(), id),
                failure -> failure);
    }

    @Override
    public Polled begin(Outgoing call, Duration limit) throws InterruptedException {
        return exchange(
                () -> send(call, limit), (response, _) -> polled(call, response), Polled.Done::new);
    }

    @Override
    public Polled poll(Outgoing call, String responseId, Duration limit)
            throws InterruptedException {
        return exchange(
                () -> responses(call).retrieve(responseId, options(limit)),
                (response, _) -> polled(call, response),
                Polled.NoWord::new);
    }

    @Override
    public Polled cancel(Outgoing call, String responseId, Duration limit)
            throws InterruptedException {
        return exchange(
                () -> responses(call).cancel(responseId, options(limit)),
                (response, _) -> polled(call, response),
                Polled.NoWord::new);
    }

    /** Its own id is the one that counts, not those of the questions. */
    private static Polled polled(Outgoing call, HttpResponse response) throws IOException {
        return ResponsesAssembler.polled(response.body().readAllBytes(), call.expectation(), "");
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(HttpResponse response, String providerRequestId)
                throws IOException, InterruptedException;
    }

    /** Whatever goes wrong but the withdrawal of the run is a failure in words. */
    private <T> T exchange(
            Supplier<HttpResponse> sending, Reading<T> reading, Function<Failure, T> failed)
            throws InterruptedException {
        try (HttpResponse response = sending.get()) {
            return reading.read(response, requestId(response));
        } catch (CallInterrupted e) {
            throw new Withdrawn(brokenOff(new Fault.StreamCut(), e));
        } catch (CallTimedOut e) {
            return failed.apply(brokenOff(new Fault.TimedOut(), e));
        } catch (CallCut e) {
            return failed.apply(brokenOff(new Fault.StreamCut(), e));
        } catch (NotConnected e) {
            return failed.apply(
                    Failure.of(new Fault.Unreachable(), Objects.requireNonNull(e.getMessage())));
        } catch (CallRefused e) {
            return failed.apply(Classifier.of(e.status(), e.headers(), e.body(), clock.instant()));
        } catch (OpenAIException | IOException e) {
            return failed.apply(
                    Failure.of(
                            new Fault.StreamCut(),
                            "the connection to the provider failed: "
                                    + e.getClass().getSimpleName()));
        }
    }

    private static Failure brokenOff(Fault fault, CallBrokenOff call) {
        return new Failure(
                fault,
                Objects.requireNonNull(call.getMessage()),
                Optional.empty(),
                Optional.empty(),
                Classifier.requestId(call.headers()));
    }

    @Override
    public Settled settled(String provider, String callId, Duration limit)
            throws InterruptedException {
        return generations.containsKey(provider) && callId.startsWith(GENERATION)
                ? exchange(
                        () ->
                                transport.execute(
                                        Requests.generation(
                                                Objects.requireNonNull(generations.get(provider)),
                                                callId),
                                        options(limit)),
                        (response, _) -> Settled.generation(response.body().readAllBytes()),
                        _ -> new Settled.NotYet())
                : new Settled.Never();
    }

    @Override
    public Optional<Map<String, Optional<LocalDate>>> of(String provider)
            throws InterruptedException {
        return exchange(
                () -> client(provider).models().withRawResponse().list(options(LIST_LIMIT)),
                (response, _) -> ListedModels.read(response.body().readAllBytes()),
                failure -> {
                    log.debug("{} does not list its models: {}", provider, failure.reason());
                    return Optional.empty();
                });
    }

    private OpenAIClient client(String provider) {
        return Objects.requireNonNull(clients.get(provider));
    }

    private ResponseService.WithRawResponse responses(Outgoing call) {
        return client(call.provider()).responses().withRawResponse();
    }

    private static RequestOptions options(Duration limit) {
        return RequestOptions.builder().timeout(Timeout.builder().request(limit).build()).build();
    }

    private HttpResponse send(Outgoing call, Duration limit) {
        OpenAIClient client = client(call.provider());
        RequestOptions options = options(limit);
        return switch (call.api()) {
            case CHAT ->
                    call.stream()
                            ? client.chat()
                                    .completions()
                                    .withRawResponse()
                                    .createStreaming(Requests.chat(call), options)
                            : client.chat()
                                    .completions()
                                    .withRawResponse()
                                    .create(Requests.chat(call), options);
            case RESPONSES ->
                    call.stream()
                            ? responses(call).createStreaming(Requests.responses(call), options)
                            : responses(call).create(Requests.responses(call), options);
        };
    }

    private static String requestId(HttpResponse response) {
        return Classifier.requestId(name -> response.headers().values(name).stream().findFirst());
    }

    private static CallOutcome plain(Outgoing call, byte[] body, String id) {
        return switch (call.api()) {
            case CHAT -> ChatAssembler.plain(body, call.expectation(), id);
            case RESPONSES -> ResponsesAssembler.plain(body, call.expectation(), id);
        };
    }

    private static StreamAssembler assembler(Outgoing call, Consumer<String> text, String id) {
        return switch (call.api()) {
            case CHAT -> new ChatAssembler(call.expectation(), id, text);
            case RESPONSES -> new ResponsesAssembler(call.expectation(), id, text);
        };
    }

    @Override
    public void close() {
        transport.close();
        streams.close();
    }
}
