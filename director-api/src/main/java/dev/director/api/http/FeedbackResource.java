package dev.director.api.http;

import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.security.Caller;
import dev.director.api.topics.Publisher;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Feedback;
import dev.director.schemas.InvalidEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/requests/{id}/feedback}: a thumb and a note, to a topic of their own for whoever
 * judges models and prompts.
 */
@RestController
final class FeedbackResource {
    private static final int MAX_BODY = 64 * 1024;

    private final Known known;
    private final Publisher publisher;
    private final Clock clock;

    FeedbackResource(Known known, Publisher publisher, Clock clock) {
        this.known = known;
        this.publisher = publisher;
        this.clock = clock;
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PostMapping(
            path = "/v1/requests/{requestId}/feedback",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ObjectNode> feedback(
            HttpServletRequest http,
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named)
            throws IOException {
        JsonBody body = JsonBody.read(http, MAX_BODY, "rating", "note", "by");
        Feedback.Rating rating = rating(body.required("rating"));
        Run run = known.find(new RequestKey(caller.tenantOf(named), requestId));
        try {
            publisher.feedback(
                    new Feedback(
                            requestId,
                            run.key().tenant(),
                            run.conversation(),
                            rating,
                            body.optional("note"),
                            clock.instant(),
                            body.optional("by")));
        } catch (InvalidEvent e) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        return ResponseEntity.accepted().body(RequestJson.of(run));
    }

    private static Feedback.Rating rating(String word) {
        for (Feedback.Rating rating : Feedback.Rating.values()) {
            if (rating.wire().equals(word)) {
                return rating;
            }
        }
        throw Problem.of(ErrorCode.INVALID_REQUEST, "rating is up or down.");
    }
}
