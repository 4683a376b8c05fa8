package dev.director.api.http;

import dev.director.api.security.Caller;
import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.Lane;
import dev.director.api.topics.Publisher;
import dev.director.api.topics.RequestTooLarge;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/requests}: takes a request and answers once Kafka has it. */
@RestController
final class SubmitResource {
    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.{0,64}");
    private static final int MAX_TRACE_STATE = 512;

    private final Publisher publisher;
    private final long maxBytes;

    SubmitResource(Publisher publisher, long maxBytes) {
        this.publisher = publisher;
        this.maxBytes = maxBytes;
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PostMapping(path = "/v1/requests", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> submit(
            HttpServletRequest http,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "interactive") String lane,
            @RequestHeader(name = "Idempotency-Key") Optional<String> idempotencyKey)
            throws IOException {
        var chosen = laneOf(lane);
        byte[] identified = IdentifiedBody.of(read(http), idempotencyKey);
        // Measured once more with what was put in: that is what the worker will measure.
        byte[] body = requireFit(IdentifiedBody.ofTenant(identified, caller.tenant()));
        var request = decode(body);
        // Asked of what the worker will read.
        caller.tenantOf(Optional.of(request.tenant()));
        publish(chosen, request, body, traceOf(http));
        return ResponseEntity.accepted()
                .location(FollowResource.location(request.tenant(), request.requestId()))
                .body(new Accepted(request.requestId(), request.tenant(), "accepted", lane));
    }

    private void publish(
            Lane lane, DirectorRequest request, byte[] body, Map<String, String> trace) {
        try {
            publisher.publish(lane, request, body, trace);
        } catch (RequestTooLarge e) {
            throw Problem.of(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "Kafka does not take a request of " + body.length + " bytes.");
        } catch (BrokerUnavailable e) {
            throw new Problem(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            Problem.UNAVAILABLE,
                            "Kafka did not acknowledge the request in time. Send it again with this"
                                    + " requestId: should it have arrived, it is still answered once.")
                    .with("requestId", request.requestId());
        }
    }

    private byte[] read(HttpServletRequest http) throws IOException {
        int most = Math.toIntExact(maxBytes);
        if (http.getContentLengthLong() > most) {
            throw tooLarge();
        }
        return requireFit(http.getInputStream().readNBytes(most + 1));
    }

    private byte[] requireFit(byte[] body) {
        if (body.length > maxBytes) {
            throw tooLarge();
        }
        return body;
    }

    private Problem tooLarge() {
        return Problem.of(
                ErrorCode.REQUEST_TOO_LARGE,
                "The body with its requestId is larger than " + maxBytes + " bytes.");
    }

    private static DirectorRequest decode(byte[] body) {
        return switch (Codec.decode(DirectorRequest.class, body)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw Problem.of(broken.code(), broken.message());
        };
    }

    private static Lane laneOf(String name) {
        return switch (name) {
            case "interactive" -> Lane.INTERACTIVE;
            case "batch" -> Lane.BATCH;
            default ->
                    throw Problem.of(
                            ErrorCode.INVALID_REQUEST, "lane must be interactive or batch.");
        };
    }

    private static Map<String, String> traceOf(HttpServletRequest http) {
        Map<String, String> trace = new LinkedHashMap<>();
        String parent = http.getHeader("traceparent");
        if (parent != null && TRACE_PARENT.matcher(parent).matches()) {
            trace.put("traceparent", parent);
            String state = http.getHeader("tracestate");
            if (state != null && state.length() <= MAX_TRACE_STATE) {
                trace.put("tracestate", state);
            }
        }
        return trace;
    }

    /**
     * The answer to a submission.
     *
     * @param requestId the request's id, made up if it had none
     * @param tenant on whose behalf
     * @param status {@code accepted}
     * @param lane {@code interactive} or {@code batch}
     */
    record Accepted(String requestId, String tenant, String status, String lane) {}
}
