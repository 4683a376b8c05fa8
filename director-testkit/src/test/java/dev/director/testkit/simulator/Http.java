package dev.director.testkit.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client side of the simulator's tests. */
final class Http implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    Http(ProviderSimulator simulator) {
        this.base = simulator.uri();
    }

    static String body(String model, String text) {
        return """
        {"model":"%s","messages":[{"role":"system","content":"s"},{"role":"user","content":"%s"}]}\
        """
                .formatted(model, text);
    }

    static String streamed(String model, String text) {
        return """
        {"model":"%s","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"%s"}]}\
        """
                .formatted(model, text);
    }

    CompletableFuture<HttpResponse<String>> send(String id, String body) {
        return client.sendAsync(request(id, body), BodyHandlers.ofString());
    }

    HttpResponse<String> respond(String id, String body) {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("/v1/responses"))
                        .header(CallId.HEADER, id)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return client.sendAsync(request, BodyHandlers.ofString()).join();
    }

    CompletableFuture<HttpResponse<String>> send(String id, String body, String key) {
        HttpRequest request =
                HttpRequest.newBuilder(request(id, body), (name, value) -> true)
                        .header("Authorization", "Bearer " + key)
                        .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /** The lines of an answer as they arrive. */
    Iterator<String> lines(String id, String body) {
        return client.sendAsync(request(id, body), BodyHandlers.ofLines()).join().body().iterator();
    }

    private HttpRequest request(String id, String body) {
        return HttpRequest.newBuilder(base.resolve("/api/v1/chat/completions"))
                .header(CallId.HEADER, id)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    HttpResponse<String> chat(String id, String body) {
        return send(id, body).join();
    }

    HttpResponse<String> control(String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
