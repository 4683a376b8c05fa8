package dev.director.api.http;

import dev.director.api.index.Event;
import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.security.Caller;
import dev.director.api.topics.RunEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/requests/{id}/events}: how a request gets on, as server-sent events, from its
 * start or from where a reader was, up to its result. The ids are the offsets of the progress
 * topic, so that a reader may go on with any instance. A reader that is slow holds up itself alone:
 * its thread is a virtual one, and nothing is kept for it in memory.
 */
@RestController
final class EventsResource {
    private static final Logger log = LoggerFactory.getLogger(EventsResource.class);

    /** So often something is sent, so that nobody on the way takes the connection for dead. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final String RESULT = "result";

    private final RunEvents events;
    private final Known known;

    EventsResource(RunEvents events, Known known) {
        this.events = events;
        this.known = known;
    }

    @GetMapping("/v1/requests/{requestId}/events")
    void events(
            HttpServletResponse http,
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @RequestHeader(name = "Last-Event-ID") Optional<String> lastEventId)
            throws IOException {
        RequestKey key = new RequestKey(caller.tenantOf(named), requestId);
        Run run = known.find(key);
        if (lastEventId.filter(RESULT::equals).isPresent()) {
            http.setStatus(HttpStatus.NO_CONTENT.value());
            return;
        }
        Sse out = Sse.of(http);
        Optional<Long> behind = lastEventId.flatMap(EventsResource::offset);
        try {
            if (behind.isEmpty()) {
                out.event("accepted", Optional.empty(), RequestJson.accepted(run).toString());
            }
            events.follow(key, behind.orElse(-1L), KEEP_ALIVE, new Telling(out));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            log.debug("A reader has left: {}", gone.toString());
        }
    }

    /** Tells a reader everything as it is. */
    private static final class Telling implements RunEvents.Reader {
        private final Sse out;

        Telling(Sse out) {
            this.out = out;
        }

        @Override
        public void event(Event event) throws IOException {
            out.event(
                    EventKind.of(event.value()),
                    Optional.of(Long.toString(event.offset())),
                    new String(event.value(), StandardCharsets.UTF_8));
        }

        @Override
        public void told() throws IOException {
            out.flush();
        }

        @Override
        public void pulse() throws IOException {
            out.comment("still here");
        }

        @Override
        public void result(Run run, Optional<byte[]> result) throws IOException {
            if (result.isPresent()) {
                String json = new String(result.get(), StandardCharsets.UTF_8);
                out.event(RESULT, Optional.of(RESULT), json);
            }
            out.flush();
        }
    }

    private static Optional<Long> offset(String id) {
        try {
            return Optional.of(Long.parseLong(id));
        } catch (NumberFormatException e) {
            return Optional.empty(); // none of ours: from the start
        }
    }
}
