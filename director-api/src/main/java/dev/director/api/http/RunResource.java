package dev.director.api.http;

import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.security.Caller;
import dev.director.api.topics.Publisher;
import dev.director.api.topics.Requests;
import dev.director.schemas.CancelRequest;
import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.InvalidEvent;
import dev.director.schemas.ToolResult;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is said to a request that runs: end, here is what your tool gave, go ahead. Each is
 * published and answered with 202; what comes of it shows in the request.
 */
// JSON only: a page of another origin cannot send that without being asked first by the browser.
@RestController
final class RunResource {
    private static final int MAX_WORDS = 64 * 1024;

    private final Requests requests;
    private final Known known;
    private final Publisher publisher;
    private final int maxBytes;

    RunResource(Requests requests, Known known, Publisher publisher, int maxBytes) {
        this.requests = requests;
        this.known = known;
        this.publisher = publisher;
        this.maxBytes = maxBytes;
    }

    @PostMapping(
            path = "/v1/requests/{requestId}/cancel",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ObjectNode> cancel(
            HttpServletRequest http,
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named)
            throws IOException {
        JsonBody body = JsonBody.read(http, MAX_WORDS, "reason");
        Run run = known.find(new RequestKey(caller.tenantOf(named), requestId));
        requireOpen(run);
        publisher.cancel(
                valid(() ->
                        new CancelRequest(
                                requestId,
                                run.key().tenant(),
                                run.conversation(),
                                body.optional("reason"))));
        return accepted(run);
    }

    @PostMapping(
            path = "/v1/requests/{requestId}/tool-results",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ObjectNode> toolResult(
            HttpServletRequest http,
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named)
            throws IOException {
        JsonBody body = JsonBody.read(http, maxBytes, "callId", "output", "error");
        Run run = known.find(new RequestKey(caller.tenantOf(named), requestId));
        Optional<String> error = body.optional("error");
        return answer(
                run,
                body.required("callId"),
                body.json("output").filter(it -> error.isEmpty() || !it.isNull()),
                error);
    }

    @PostMapping(
            path = "/v1/requests/{requestId}/approvals",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ObjectNode> approve(
            HttpServletRequest http,
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named)
            throws IOException {
        JsonBody body = JsonBody.read(http, MAX_WORDS, "callId", "approved", "reason");
        JsonNode approved = body.fields().path("approved");
        if (!approved.isBoolean()) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "approved is true or false.");
        }
        ObjectNode output = Codec.mapper().createObjectNode();
        output.put("approved", approved.booleanValue());
        body.optional("reason").ifPresent(reason -> output.put("reason", reason));
        Run run = known.find(new RequestKey(caller.tenantOf(named), requestId));
        return answer(run, body.required("callId"), Optional.of(output), Optional.empty());
    }

    private ResponseEntity<ObjectNode> answer(
            Run run, String callId, Optional<JsonNode> output, Optional<String> error) {
        ToolResult result =
                valid(() ->
                        new ToolResult(
                                callId,
                                run.key().requestId(),
                                run.key().tenant(),
                                run.conversation(),
                                output,
                                error));
        boolean answered =
                requests.isAnswered(run.key(), callId)
                        .orElseThrow(() ->
                                new Problem(
                                                HttpStatus.NOT_FOUND,
                                                Problem.NOT_FOUND,
                                                "The request waits for no such call; GET it to see for which.")
                                        .with("callId", callId));
        if (answered) {
            throw conflict("The call has its answer; the first one counts.");
        }
        requireOpen(run);
        publisher.answer(result);
        return accepted(run);
    }

    private static void requireOpen(Run run) {
        if (run.result().isPresent()) {
            throw conflict("The request has ended: " + run.state() + ".");
        }
    }

    private static Problem conflict(String detail) {
        return new Problem(HttpStatus.CONFLICT, Problem.CONFLICT, detail);
    }

    private static <T> T valid(Supplier<T> event) {
        try {
            return event.get();
        } catch (InvalidEvent e) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static ResponseEntity<ObjectNode> accepted(Run run) {
        return ResponseEntity.accepted()
                .location(FollowResource.location(run.key().tenant(), run.key().requestId()))
                .body(RequestJson.of(run));
    }
}
