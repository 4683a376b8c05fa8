package dev.director.worker.model.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The SDK's transport over the JDK's HTTP client, which holds thousands of calls at a fraction of
 * the cost of the SDK's own. Thread-safe.
 *
 * <p>HTTP/1.1, a connection per call in flight: over HTTP/2 the JDK's client keeps one connection
 * per host and fails the call that passes the server's stream limit (docs/decisions/0004).
 */
final class JdkTransport implements HttpClient {

    /** What a request accepts whose answer is to be read while it comes. */
    static final String EVENT_STREAM = "text/event-stream";

    /** Of an answer's body, in bytes; an endless one must not fill the memory. */
    private static final long MAX_ANSWER = 32L << 20;

    /** Of an error's body, in bytes. */
    private static final int MAX_ERROR = 1 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The JDK's client sets these itself and refuses them from others. */
    private static final Set<String> RESTRICTED =
            Set.of("connection", "content-length", "expect", "host", "upgrade");

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final java.net.http.HttpClient client;

    JdkTransport() {
        this.client =
                java.net.http.HttpClient.newBuilder()
                        .executor(executor)
                        .version(java.net.http.HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .build();
    }

    /** The call ended before its answer did. Its connection is closed. */
    abstract static sealed class CallBrokenOff extends RuntimeException
            permits CallTimedOut, CallInterrupted, CallCut {

        private final transient Map<String, List<String>> headers;

        private CallBrokenOff(String reason, Map<String, List<String>> headers) {
            super(reason, null, false, false);
            this.headers = headers;
        }

        /** Of the answer, if it had begun: they may name the call. */
        Map<String, List<String>> headers() {
            return headers;
        }
    }

    /** The call took longer than it was given. */
    static final class CallTimedOut extends CallBrokenOff {
        CallTimedOut(Duration limit, Map<String, List<String>> headers) {
            super("no answer within " + limit.toMillis() + " ms", headers);
        }
    }

    /** The connection failed. */
    static final class CallCut extends CallBrokenOff {
        CallCut(Throwable cause, Map<String, List<String>> headers) {
            super("the connection to the provider failed: " + rootOf(cause), headers);
        }

        private static String rootOf(Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getClass().getSimpleName();
        }
    }

    /** The provider answered with an error; the SDK would keep only a part of what it says. */
    static final class CallRefused extends RuntimeException {

        private final int status;
        private final transient Map<String, List<String>> headers;
        private final byte[] body;

        CallRefused(int status, Map<String, List<String>> headers, byte[] body) {
            super("the provider answered with status " + status, null, false, false);
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        Map<String, List<String>> headers() {
            return headers;
        }

        byte[] body() {
            return body;
        }
    }

    /** Nothing reached the provider. */
    static final class NotConnected extends RuntimeException {
        NotConnected() {
            super("no connection to the provider", null, false, false);
        }
    }

    /** The caller's thread was interrupted. */
    static final class CallInterrupted extends CallBrokenOff {
        CallInterrupted(Map<String, List<String>> headers) {
            super("the call was withdrawn", headers);
        }
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        Duration limit = Objects.requireNonNull(options.getTimeout()).request();
        return request.headers().values("Accept").contains(EVENT_STREAM)
                ? streamed(send(request, BodyHandlers.ofInputStream(), limit))
                : buffered(
                        send(
                                request,
                                BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER),
                                limit));
    }

    private static HttpResponse streamed(java.net.http.HttpResponse<InputStream> answer) {
        if (answer.statusCode() / 100 == 2) {
            return new Streamed(answer);
        }
        try (InputStream body = answer.body()) {
            byte[] start = body.readNBytes(MAX_ERROR);
            throw new CallRefused(answer.statusCode(), answer.headers().map(), start);
        } catch (IOException e) {
            throw new CallRefused(answer.statusCode(), answer.headers().map(), new byte[0]);
        }
    }

    private static HttpResponse buffered(java.net.http.HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 == 2) {
            return new Buffered(answer);
        }
        throw new CallRefused(answer.statusCode(), answer.headers().map(), answer.body());
    }

    /** Blocks until the answer has begun, or with a handler that buffers until it is whole. */
    private <T> java.net.http.HttpResponse<T> send(
            HttpRequest request, BodyHandler<T> handler, Duration limit) {
        AtomicReference<Map<String, List<String>>> headers = new AtomicReference<>(Map.of());
        CompletableFuture<java.net.http.HttpResponse<T>> answer =
                client.sendAsync(
                        translate(request),
                        begun -> {
                            headers.set(begun.headers().map());
                            return handler.apply(begun);
                        });
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw new CallInterrupted(headers.get());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new CallTimedOut(limit, headers.get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectException
                            || e.getCause() instanceof HttpConnectTimeoutException
                    ? new NotConnected()
                    : new CallCut(e, headers.get());
        }
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
            HttpRequest request, RequestOptions options) {
        return client.sendAsync(translate(request), BodyHandlers.ofByteArray())
                .thenApply(Buffered::new);
    }

    private static java.net.http.HttpRequest translate(HttpRequest request) {
        java.net.http.HttpRequest.Builder builder =
                java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        for (String name : request.headers().names()) {
            if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                request.headers().values(name).forEach(value -> add(builder, name, value));
            }
        }
        HttpRequestBody body = request.body();
        if (body == null) {
            return builder.method(
                            request.method().name(),
                            java.net.http.HttpRequest.BodyPublishers.noBody())
                    .build();
        }
        String contentType = body.contentType();
        if (contentType != null) {
            builder.setHeader("Content-Type", contentType);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.writeTo(bytes);
        return builder.method(
                        request.method().name(),
                        java.net.http.HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()))
                .build();
    }

    /** A header that cannot be sent is named without its value, which may be a key. */
    private static void add(java.net.http.HttpRequest.Builder builder, String name, String value) {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException e) {
            throw new OpenAIIoException("the value of header " + name + " cannot be sent");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        executor.shutdownNow();
    }

    /** An answer that is read while it comes. Closing it before its end closes the connection. */
    private static final class Streamed implements HttpResponse {

        private final java.net.http.HttpResponse<InputStream> answer;

        Streamed(java.net.http.HttpResponse<InputStream> answer) {
            this.answer = answer;
        }

        @Override
        public int statusCode() {
            return answer.statusCode();
        }

        @Override
        public Headers headers() {
            return Headers.builder().putAll(answer.headers().map()).build();
        }

        @Override
        public InputStream body() {
            return answer.body();
        }

        @Override
        public void close() {
            try {
                answer.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** An answer that has been read whole. */
    private static final class Buffered implements HttpResponse {

        private final java.net.http.HttpResponse<byte[]> answer;

        Buffered(java.net.http.HttpResponse<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public int statusCode() {
            return answer.statusCode();
        }

        @Override
        public Headers headers() {
            return Headers.builder().putAll(answer.headers().map()).build();
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(answer.body());
        }

        @Override
        public void close() {
            // Nothing is held open.
        }
    }
}
