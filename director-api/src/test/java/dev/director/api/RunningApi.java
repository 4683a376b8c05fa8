package dev.director.api;

import dev.director.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An API that a test has started, spoken to over HTTP. */
final class RunningApi implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    private RunningApi(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static RunningApi start(String bootstrapServers, Topics topics, String... more) {
        var args =
                new ArrayList<>(
                        List.of(
                                "--director.kafka.bootstrap-servers=" + bootstrapServers,
                                "--director.topics.prefix=" + topics.prefix(),
                                "--server.port=0"));
        args.addAll(List.of(more));
        return new RunningApi(ApiApplication.run(args.toArray(String[]::new)));
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    Answer post(String path, String body, String... headers) {
        var request =
                HttpRequest.newBuilder(uri(path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer send(HttpRequest request) {
        try {
            return new Answer(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What Spring answers with which method. */
    Map<RequestMappingInfo, HandlerMethod> handlers() {
        return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods();
    }

    URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:"
                        + context.getEnvironment().getProperty("local.server.port")
                        + path);
    }

    @Override
    public void close() {
        context.close();
        http.close();
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String code() {
            return header("content-type").equals("application/problem+json")
                    ? json().path("code").asString()
                    : "no problem but " + response.body();
        }
    }
}
