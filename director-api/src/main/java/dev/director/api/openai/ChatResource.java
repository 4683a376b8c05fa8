package dev.director.api.openai;

import dev.director.api.http.IdentifiedBody;
import dev.director.api.http.Problem;
import dev.director.api.http.Submitting;
import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.security.Caller;
import dev.director.api.topics.Lane;
import dev.director.api.topics.Requests;
import dev.director.api.topics.RunEvents;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Status;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/chat/completions} as OpenAI has it: a request of the interactive lane, and the
 * answer when there is one, whole or as it comes. What is behind it outlives the connection: the
 * same {@code Idempotency-Key} asks for it again and buys nothing.
 */
@RestController
final class ChatResource {
    private static final Logger log = LoggerFactory.getLogger(ChatResource.class);

    /** So often a stream that has nothing to say says that it is alive. */
    private static final Duration PULSE = Duration.ofSeconds(10);

    private final Submitting submitting;
    private final Requests requests;
    private final RunEvents events;
    private final Clock clock;
    private final Duration patience;

    /**
     * @param patience how long a client is kept waiting
     */
    ChatResource(
            Submitting submitting,
            Requests requests,
            RunEvents events,
            Clock clock,
            Duration patience) {
        this.submitting = submitting;
        this.requests = requests;
        this.events = events;
        this.clock = clock;
        this.patience = patience;
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PostMapping(path = "/v1/chat/completions", consumes = MediaType.APPLICATION_JSON_VALUE)
    void complete(
            HttpServletRequest http,
            HttpServletResponse answer,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @RequestHeader(name = "Idempotency-Key") Optional<String> idempotencyKey)
            throws IOException, InterruptedException {
        String id = idempotencyKey.map(IdentifiedBody::unquoted).orElseGet(ChatRequest::newId);
        ChatRequest chat = ChatRequest.read(submitting.read(http), caller, named, id);
        submitting.publish(Lane.INTERACTIVE, chat.request(), chat.body(), http);
        answer.setHeader("x-request-id", id);
        RequestKey key = new RequestKey(chat.request().tenant(), id);
        if (chat.streams()) {
            stream(key, chat, answer);
        } else {
            whole(key, answer);
        }
    }

    private void whole(RequestKey key, HttpServletResponse answer)
            throws IOException, InterruptedException {
        Run run = requests.awaitResult(key, patience).orElseThrow(() -> tooLate(key));
        DirectorResult result = decoded(requests.result(run), key);
        if (result.status() != Status.COMPLETED) {
            throw Failed.problem(result);
        }
        answer.setContentType(MediaType.APPLICATION_JSON_VALUE);
        answer.getOutputStream()
                .write(Codec.mapper().writeValueAsBytes(ChatCompletionJson.of(result)));
    }

    private void stream(RequestKey key, ChatRequest chat, HttpServletResponse answer)
            throws IOException, InterruptedException {
        ChatStream chunks =
                new ChatStream(
                        key.requestId(),
                        chat.request().model(),
                        clock.instant().getEpochSecond(),
                        chat.usage());
        ChatAnswer told = new ChatAnswer(answer, chunks, key);
        try {
            // Its news may come before the request itself is seen.
            submitting.awaitSeen(key);
            events.follow(key, -1, PULSE, told);
            told.end();
        } catch (IOException gone) {
            log.debug("{} is no longer listened to: {}", key.requestId(), gone.toString());
        }
    }

    private static Problem tooLate(RequestKey key) {
        return new Problem(
                        HttpStatus.GATEWAY_TIMEOUT,
                        "not_yet",
                        "There is no answer yet. The request goes on: GET /v1/requests/"
                                + key.requestId()
                                + " shows it, and so does this call with the same Idempotency-Key.")
                .with("requestId", key.requestId());
    }

    /** The result as it was published. */
    static DirectorResult decoded(Optional<byte[]> value, RequestKey key) {
        if (value.isPresent()
                && Codec.decode(DirectorResult.class, value.get())
                        instanceof Decoded.Readable<DirectorResult>(DirectorResult result)) {
            return result;
        }
        throw new Problem(
                        HttpStatus.BAD_GATEWAY,
                        "unreadable",
                        "The result cannot be read, or was deleted.")
                .with("requestId", key.requestId());
    }
}
