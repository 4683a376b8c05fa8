package dev.director.worker.model.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.JsonField;
import com.openai.core.JsonValue;
import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.worker.model.Catalogue;
import dev.director.worker.model.Catalogue.Route;
import dev.director.worker.model.Wire;
import dev.director.worker.model.openai.JdkTransport.CallInterrupted;
import dev.director.worker.model.openai.JdkTransport.CallTimedOut;
import dev.director.worker.run.ModelCaller.ModelCall;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chat Completions through openai-java, one client per provider, none of which retries by itself.
 * Thread-safe.
 */
public final class OpenAiWire implements Wire, AutoCloseable {

    /** OpenAI's header for the caller's own id of a call; others ignore it. */
    private static final String CLIENT_REQUEST_ID = "X-Client-Request-Id";

    private final HttpClient transport;
    private final Map<String, OpenAIClient> clients = new LinkedHashMap<>();

    public OpenAiWire(Catalogue catalogue) {
        this(catalogue, new JdkTransport());
    }

    OpenAiWire(Catalogue catalogue, HttpClient transport) {
        this.transport = transport;
        catalogue.providers().forEach((name, provider) -> clients.put(name, client(provider)));
    }

    /** As {@link #OpenAiWire}, and loads what a first call needs, aside. */
    public static OpenAiWire warm(Catalogue catalogue) {
        WarmUp.start(catalogue);
        return new OpenAiWire(catalogue);
    }

    private OpenAIClient client(Catalogue.Provider provider) {
        ClientOptions.Builder options =
                ClientOptions.builder()
                        .httpClient(transport)
                        .baseUrl(provider.baseUrl())
                        .apiKey(provider.key().isEmpty() ? "none" : provider.key())
                        .maxRetries(0);
        provider.headers().forEach(options::putHeader);
        return new OpenAIClientImpl(options.build());
    }

    @Override
    public Outcome call(Route route, ModelCall call, int attempt, Duration timeout)
            throws InterruptedException {
        OpenAIClient client = Objects.requireNonNull(clients.get(route.provider()));
        RequestOptions options =
                RequestOptions.builder()
                        .timeout(Timeout.builder().request(timeout).build())
                        .build();
        try (HttpResponseFor<ChatCompletion> response =
                client.chat()
                        .completions()
                        .withRawResponse()
                        .create(params(route, call, attempt), options)) {
            return ChatAnswer.read(response.body().readAllBytes(), response.requestId().orElse(""));
        } catch (CallInterrupted e) {
            throw new InterruptedException(e.getMessage());
        } catch (CallTimedOut e) {
            return Outcome.Failure.of(
                    ErrorCode.PROVIDER_TIMEOUT, Objects.requireNonNull(e.getMessage()), true);
        } catch (OpenAIServiceException e) {
            return Failures.of(e);
        } catch (OpenAIException | IOException e) {
            return Outcome.Failure.of(
                    ErrorCode.PROVIDER_ERROR,
                    "the connection to the provider failed: " + rootOf(e),
                    true);
        }
    }

    @SuppressWarnings("unchecked") // the messages go out as they came in
    private static ChatCompletionCreateParams params(Route route, ModelCall call, int attempt) {
        DirectorRequest request = call.request();
        JsonField<List<ChatCompletionMessageParam>> messages =
                (JsonField<List<ChatCompletionMessageParam>>)
                        (JsonField<?>) JsonValue.from(plain(request.messages()));
        ChatCompletionCreateParams.Builder params =
                ChatCompletionCreateParams.builder().model(route.upstream()).messages(messages);
        parameters(route, request)
                .forEach((name, value) ->
                        params.putAdditionalBodyProperty(name, JsonValue.from(value)));
        String trace =
                "%s/%s/%d.%d.%d"
                        .formatted(
                                call.id().tenant(),
                                call.id().requestId(),
                                call.generation(),
                                call.turn(),
                                attempt);
        return params.putAdditionalHeader(CLIENT_REQUEST_ID, trace).build();
    }

    private static Map<String, Object> parameters(Route route, DirectorRequest request) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!request.tools().isEmpty()) {
            body.put("tools", plain(request.tools()));
        }
        put(body, "tool_choice", request.toolChoice().map(OpenAiWire::plain));
        put(body, "temperature", request.temperature().or(route::temperature));
        put(body, "top_p", request.topP());
        put(body, "max_tokens", request.maxTokens());
        put(body, "max_completion_tokens", request.maxCompletionTokens());
        put(body, "stop", request.stop().map(OpenAiWire::plain));
        put(body, "seed", request.seed());
        put(body, "response_format", request.responseFormat().map(OpenAiWire::plain));
        put(body, "reasoning_effort", request.reasoningEffort());
        return body;
    }

    private static void put(Map<String, Object> body, String name, Optional<?> value) {
        value.ifPresent(present -> body.put(name, present));
    }

    private static List<Object> plain(List<ObjectNode> nodes) {
        return nodes.stream().map(OpenAiWire::plain).toList();
    }

    /** Out of our Jackson 3, for the SDK's Jackson 2. */
    private static Object plain(JsonNode node) {
        return Codec.mapper().treeToValue(node, Object.class);
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    @Override
    public void close() {
        transport.close();
    }
}
