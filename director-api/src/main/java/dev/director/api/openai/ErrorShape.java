package dev.director.api.openai;

import dev.director.schemas.Codec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds to problems the {@code error} that OpenAI's clients look for, and tells them not to try
 * again by themselves what Director has tried already.
 */
@RestControllerAdvice
final class ErrorShape implements ResponseBodyAdvice<Object> {
    private static final int SERVER = 500;
    private static final int TOO_MANY = 429;
    private static final int BUSY = 503;

    @Override
    public boolean supports(
            MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returned,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof ProblemDetail problem && isOpenAis(request.getURI().getPath())) {
            problem.setProperty("error", error(problem));
            // 503 alone comes of Kafka, and nothing was published for sure or it is answered once.
            response.getHeaders()
                    .set("x-should-retry", Boolean.toString(problem.getStatus() == BUSY));
        }
        return body;
    }

    private static boolean isOpenAis(String path) {
        return path.startsWith("/v1/chat/")
                || path.startsWith("/v1/models")
                || path.startsWith("/v1/files")
                || path.startsWith("/v1/batches");
    }

    private static ObjectNode error(ProblemDetail problem) {
        Map<String, Object> members = Optional.ofNullable(problem.getProperties()).orElse(Map.of());
        return of(
                problem.getStatus(),
                String.valueOf(members.get("code")),
                String.valueOf(problem.getDetail()));
    }

    /** An error as OpenAI writes it. */
    static ObjectNode of(int status, String code, String message) {
        ObjectNode error = Codec.mapper().createObjectNode();
        error.put("message", message);
        error.put("type", type(status));
        error.putNull("param");
        return error.put("code", code);
    }

    private static String type(int status) {
        if (status == TOO_MANY) {
            return "rate_limit_exceeded";
        }
        return status >= SERVER ? "server_error" : "invalid_request_error";
    }
}
