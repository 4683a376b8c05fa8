package dev.director.api.http;

import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.security.Caller;
import dev.director.api.topics.Lane;
import dev.director.api.topics.Requests;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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
    private final Submitting submitting;
    private final Requests requests;
    private final FollowResource follow;

    SubmitResource(Submitting submitting, Requests requests, FollowResource follow) {
        this.submitting = submitting;
        this.requests = requests;
        this.follow = follow;
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PostMapping(path = "/v1/requests", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> submit(
            HttpServletRequest http,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "interactive") String lane,
            @RequestHeader(name = "Idempotency-Key") Optional<String> idempotencyKey,
            @RequestHeader(name = "Prefer") Optional<String> prefer)
            throws IOException, InterruptedException {
        var chosen = laneOf(lane);
        byte[] identified = IdentifiedBody.of(submitting.read(http), idempotencyKey);
        // Measured once more with what was put in: that is what the worker will measure.
        byte[] body = submitting.requireFit(IdentifiedBody.ofTenant(identified, caller.tenant()));
        var request = decode(body);
        // Asked of what the worker will read.
        caller.tenantOf(Optional.of(request.tenant()));
        submitting.publish(chosen, request, body, http);
        URI location = FollowResource.location(request.tenant(), request.requestId());
        Optional<Duration> wait = PreferWait.of(prefer);
        Optional<Run> finished =
                wait.isPresent()
                        ? requests.awaitResult(
                                new RequestKey(request.tenant(), request.requestId()), wait.get())
                        : Optional.empty();
        if (finished.isPresent()) {
            return ResponseEntity.ok()
                    .location(location)
                    .header("Preference-Applied", "wait")
                    .body(follow.shown(finished.get()));
        }
        return ResponseEntity.accepted()
                .location(location)
                .body(new Accepted(request.requestId(), request.tenant(), "accepted", lane));
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
