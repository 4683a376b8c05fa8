package dev.director.api.http;

import dev.director.api.index.RequestKey;
import dev.director.api.topics.BrokerUnavailable;
import dev.director.api.topics.Lane;
import dev.director.api.topics.Publisher;
import dev.director.api.topics.RequestTooLarge;
import dev.director.api.topics.Requests;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;

/** How requests come in over HTTP: read within their limit, and published. Thread-safe. */
public final class Submitting {
    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.{0,64}");
    private static final int MAX_TRACE_STATE = 512;

    private final Publisher publisher;
    private final Requests requests;
    private final long maxBytes;

    Submitting(Publisher publisher, Requests requests, long maxBytes) {
        this.publisher = publisher;
        this.requests = requests;
        this.maxBytes = maxBytes;
    }

    /**
     * The body of a call.
     *
     * @throws Problem if it is larger than a request may be
     */
    public byte[] read(HttpServletRequest http) throws IOException {
        int most = Math.toIntExact(maxBytes);
        if (http.getContentLengthLong() > most) {
            throw tooLarge();
        }
        return requireFit(http.getInputStream().readNBytes(most + 1));
    }

    /** The body, if it is not larger than a request may be. */
    byte[] requireFit(byte[] body) {
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

    /**
     * Publishes a request with the trace of the call that brought it; returns when Kafka has it.
     *
     * @param body its JSON, published byte for byte
     * @throws Problem if Kafka does not take it
     */
    public void publish(Lane lane, DirectorRequest request, byte[] body, HttpServletRequest http) {
        requireFit(body);
        try {
            publisher.publish(lane, request, body, traceOf(http));
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

    /** Before the server waits for those who are being answered. */
    @EventListener(ContextClosedEvent.class)
    public void letGo() {
        requests.letGo();
    }

    /**
     * Returns when a request that was published is known here.
     *
     * @throws BrokerUnavailable if the topics cannot be read
     */
    public void awaitSeen(RequestKey key) {
        var _ = requests.find(key);
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
}
