package dev.director.worker.tool.http;

import dev.director.schemas.Codec;
import dev.director.worker.tool.Tool;
import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.tool.net.Headers;
import dev.director.worker.tool.net.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool whose call is a request over HTTP. Arguments go into the path, the query and the body,
 * never into the host or a header; redirects are not followed. Immutable and thread-safe; an
 * interrupt ends the request.
 */
public final class HttpTool implements Tool {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Definition definition;
    private final String method;
    private final UrlTemplate url;
    private final Optional<BodyTemplate> body;
    private final AllowedHosts hosts;
    private final HttpClient client;

    /**
     * What a tool is.
     *
     * @param name what models call it by
     * @param description for the model
     * @param parameters the JSON Schema of its arguments
     * @param method such as GET
     * @param url with places for arguments in its path
     * @param query more parameters of it, with places for arguments or without
     * @param headers sent with every call, as they are
     * @param body JSON with places for arguments; without it, all declared arguments that are not
     *     in the address make the body of a POST, PUT or PATCH
     * @param repeatable whether two calls do no more than one; where it is empty, only those of GET
     *     and HEAD
     * @param approval whether each call waits until somebody has agreed
     * @param timeout the longest that a call may take, its body included
     * @param maxResponse the largest body that is read
     * @param secrets what must never be told to a model, should a server repeat it
     */
    public record Definition(
            String name,
            String description,
            ObjectNode parameters,
            String method,
            String url,
            Map<String, String> query,
            Map<String, String> headers,
            Optional<JsonNode> body,
            Optional<Boolean> repeatable,
            boolean approval,
            Duration timeout,
            DataSize maxResponse,
            Secrets secrets) {}

    /**
     * @throws IllegalArgumentException when the definition does not hold together; the message
     *     names the key and says what to correct
     */
    public HttpTool(Definition definition, AllowedHosts hosts, HttpClient client) {
        this.definition = definition;
        this.method = definition.method().toUpperCase(Locale.ROOT);
        this.hosts = hosts;
        this.client = client;
        require(METHODS.contains(method), "method: '%s' is none of %s".formatted(method, METHODS));
        this.url = named("url", () -> UrlTemplate.of(definition.url(), definition.query(), hosts));
        this.body = definition.body().map(tree -> named("body", () -> BodyTemplate.of(tree)));
        require(
                body.isEmpty() || !SAFE.contains(method),
                "body: a %s has none; take it away, or use POST".formatted(method));
        verifyNames();
        verifyHeaders();
    }

    /** The client that all of them share. */
    public static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    private static <T> T named(String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    private void verifyNames() {
        Set<String> declared = declared();
        Set<String> placed = new LinkedHashSet<>(url.names());
        body.ifPresent(template -> placed.addAll(template.names()));
        for (String name : placed) {
            require(
                    declared.contains(name),
                    "{%s} is no parameter; parameters.properties has %s".formatted(name, declared));
        }
        Set<String> required = new LinkedHashSet<>();
        definition.parameters().path("required").forEach(name -> required.add(name.asString("")));
        for (String name : url.required()) {
            require(
                    required.contains(name),
                    "url: {%s} is part of the path, so it has to be in parameters.required"
                            .formatted(name));
        }
        boolean takesTheRest = body.isEmpty() && WITH_BODY.contains(method);
        for (String name : declared) {
            require(
                    takesTheRest || placed.contains(name),
                    "parameters: '%s' is used nowhere; give {%s} a place in url, query or body"
                            .formatted(name, name));
        }
    }

    private Set<String> declared() {
        return new LinkedHashSet<>(definition.parameters().path("properties").propertyNames());
    }

    private void verifyHeaders() {
        Headers.verify(definition.headers());
        definition
                .headers()
                .forEach((name, value) -> {
                    require(
                            !name.equalsIgnoreCase(IDEMPOTENCY_KEY),
                            "headers: %s is set by Director for every call; take it away"
                                    .formatted(name));
                    for (String argument : Template.of(value).names()) {
                        require(
                                !definition.parameters().path("properties").has(argument),
                                "headers: %s has the argument {%s} in it; arguments go into url, query or body"
                                        .formatted(name, argument));
                    }
                });
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public String description() {
        return definition.description();
    }

    @Override
    public ObjectNode parameters() {
        return definition.parameters().deepCopy();
    }

    @Override
    public boolean repeatable() {
        return definition.repeatable().orElse(SAFE.contains(method));
    }

    @Override
    public boolean needsApproval() {
        return definition.approval();
    }

    @Override
    public Duration limit() {
        return definition.timeout();
    }

    @Override
    public String call(Invocation invocation)
            throws InvalidArguments, IOException, InterruptedException {
        URI address = address(invocation.arguments());
        hosts.requireReachable(address);
        try {
            HttpResponse<InputStream> response =
                    client.send(request(address, invocation), BodyHandlers.ofInputStream());
            return definition.secrets().hidden(Answer.of(response, definition.maxResponse()));
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw new IOException("%s cannot be reached".formatted(address.getHost()), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new IOException(definition.secrets().hidden(String.valueOf(e.getMessage())), e);
        }
    }

    private URI address(ObjectNode arguments) throws InvalidArguments {
        try {
            return url.filled(arguments);
        } catch (IllegalArgumentException e) {
            throw new InvalidArguments(definition.secrets().hidden(String.valueOf(e.getMessage())));
        }
    }

    private HttpRequest request(URI address, Invocation invocation) {
        BodyPublisher publisher = publisher(invocation.arguments());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .setHeader("Accept", "application/json, text/*;q=0.9")
                        .method(method, publisher)
                        // Without TLS the JDK asks to upgrade, which some servers cannot bear.
                        .version(
                                address.getScheme().equalsIgnoreCase("https")
                                        ? HttpClient.Version.HTTP_2
                                        : HttpClient.Version.HTTP_1_1);
        if (publisher.contentLength() != 0) {
            request.setHeader("Content-Type", "application/json");
        }
        definition.headers().forEach(request::setHeader);
        return request.setHeader(IDEMPOTENCY_KEY, invocation.callId()).build();
    }

    private BodyPublisher publisher(ObjectNode arguments) {
        if (body.isPresent()) {
            return json(body.get().filled(arguments).orElseGet(arguments::nullNode));
        }
        if (!WITH_BODY.contains(method)) {
            return BodyPublishers.noBody();
        }
        // What else the schema lets through was never meant for the server.
        ObjectNode rest = arguments.deepCopy().retain(declared());
        rest.remove(url.names());
        return json(rest);
    }

    private static BodyPublisher json(JsonNode body) {
        return BodyPublishers.ofByteArray(Codec.mapper().writeValueAsBytes(body));
    }
}
