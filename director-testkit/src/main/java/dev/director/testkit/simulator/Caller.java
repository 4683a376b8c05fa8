package dev.director.testkit.simulator;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.JsonNode;

/**
 * What the head of a request says.
 *
 * @param header the value of {@code X-Client-Request-Id}, or the empty string
 * @param id the parsed header, where it has the form of {@link CallId}
 * @param path of the URL
 * @param credential the bearer token, or the empty string
 */
record Caller(String header, Optional<CallId> id, String path, String credential) {
    private static final String BEARER = "Bearer ";

    static Caller of(Request request) {
        String header = header(request, CallId.HEADER);
        String authorization = header(request, HttpHeader.AUTHORIZATION.asString());
        return new Caller(
                header,
                CallId.parse(header),
                request.getHttpURI().getPath(),
                authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : "");
    }

    /** What its calls are counted by. */
    String request() {
        return id.map(CallId::request).orElse(header.isEmpty() ? "-" : header);
    }

    Call calls(long sequence, JsonNode body) {
        return new Call(
                sequence,
                request(),
                id,
                header,
                path,
                credential,
                body.path("model").asString(""),
                body.path("stream").asBoolean(false),
                body);
    }

    private static String header(Request request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name)).orElse("");
    }
}
