package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Cut;
import dev.director.testkit.simulator.Behaviour.Echo;
import dev.director.testkit.simulator.Behaviour.Empty;
import dev.director.testkit.simulator.Behaviour.Fail;
import dev.director.testkit.simulator.Behaviour.Garbage;
import dev.director.testkit.simulator.Behaviour.Hang;
import dev.director.testkit.simulator.Behaviour.Oversize;
import dev.director.testkit.simulator.Behaviour.Recite;
import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.Behaviour.Ticks;
import dev.director.testkit.simulator.Behaviour.Truncated;
import dev.director.testkit.simulator.CallRecord.Outcome;
import dev.director.testkit.simulator.error.ProviderError;
import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.rendering.Rendering;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns a behaviour into what goes over the wire for one call. */
final class Replies {
    private static final String CONTENT_TYPE = "Content-Type";

    /** Where the time goes. One piece of a stream. */
    private static final String TICK = "@tick@";

    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    private final Call call;
    private final Function<Answer, Rendering> rendering;

    Replies(Call call, Function<Answer, Rendering> rendering) {
        this.call = call;
        this.rendering = rendering;
    }

    Reply to(Behaviour behaviour) {
        return switch (behaviour) {
            case Echo echo -> send(echo());
            case Recite _ -> send(recite());
            case Answer answer -> send(answer);
            case Oversize(int bytes) -> send(oversize(bytes));
            case Ticks ticks -> call.stream() ? ticks(ticks) : send(Answer.text(now()));
            case Status status -> status(status);
            case Fail(ProviderError error) -> status(status(error));
            case Hang hang -> new Reply.Silence();
            case Cut cut -> cut(cut);
            case Garbage(String contentType, String body) -> fault(contentType, buffer(body));
            case Truncated truncated -> {
                byte[] whole = whole(rendering.apply(echo()));
                yield fault(contentType(), ByteBuffer.wrap(whole, 0, whole.length / 2));
            }
            case Empty(Empty.Part part) -> empty(part);
        };
    }

    /** The completion that {@code behaviour} is, if it is a correct one. */
    Optional<Answer> answer(Behaviour behaviour) {
        return switch (behaviour) {
            case Echo echo -> Optional.of(echo());
            case Recite _ -> Optional.of(recite());
            case Answer answer -> Optional.of(answer);
            case Oversize(int bytes) -> Optional.of(oversize(bytes));
            case Ticks _, Status _, Fail _, Hang _, Cut _, Garbage _, Truncated _, Empty _ ->
                    Optional.empty();
        };
    }

    static Reply.Whole status(Status status) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(status.headers());
        headers.putIfAbsent(CONTENT_TYPE, JSON);
        return new Reply.Whole(Outcome.FAULT, status.code(), headers, buffer(status.body()));
    }

    static Status status(ProviderError error) {
        Instant now = Instant.now();
        return new Status(error.status(), error.headers(now), error.body(now));
    }

    private Answer echo() {
        return Answer.text("echo: " + call.lastUserText());
    }

    private Answer recite() {
        return Answer.text(String.join(" | ", call.toolOutputs()));
    }

    private static Answer oversize(int bytes) {
        return Answer.text("x".repeat(bytes));
    }

    private Reply send(Answer answer) {
        Rendering rendered = rendering.apply(answer);
        boolean isFault = rendered.isError() || (call.stream() && rendered.breaksOff());
        Outcome outcome = isFault ? Outcome.FAULT : Outcome.ANSWERED;
        if (!call.stream()) {
            return new Reply.Whole(
                    outcome, 200, headers(rendered), ByteBuffer.wrap(rendered.body()));
        }
        List<Frame> frames = rendered.frames();
        Duration pause = Duration.ofMillis(answer.betweenChunksMillis());
        boolean stalls = frames.removeIf(Frame.Stall.class::isInstance);
        if (pause.isZero() && !stalls) {
            return new Reply.Whole(outcome, 200, headers(rendered), ByteBuffer.wrap(join(frames)));
        }
        List<Supplier<ByteBuffer>> parts =
                pause.isZero()
                        ? List.of(() -> ByteBuffer.wrap(join(frames)))
                        : frames.stream().map(Replies::part).toList();
        return new Reply.Parts(outcome, headers(rendered), parts, pause, stalls);
    }

    private static Supplier<ByteBuffer> part(Frame frame) {
        return () -> ByteBuffer.wrap(frame.bytes());
    }

    private Reply ticks(Ticks ticks) {
        Rendering rendered = rendering.apply(Answer.text(TICK));
        List<Supplier<ByteBuffer>> parts = new ArrayList<>();
        for (Frame frame : rendered.frames()) {
            String text = new String(frame.bytes(), StandardCharsets.UTF_8);
            if (text.contains(TICK)) {
                Supplier<ByteBuffer> tick = () -> buffer(text.replace(TICK, now() + " "));
                parts.addAll(Collections.nCopies(ticks.count(), tick));
            } else {
                parts.add(() -> buffer(text));
            }
        }
        return new Reply.Parts(
                Outcome.ANSWERED,
                headers(rendered),
                parts,
                Duration.ofMillis(ticks.everyMillis()),
                false);
    }

    private static String now() {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    private Reply cut(Cut cut) {
        Rendering rendered = rendering.apply(echo());
        return switch (cut.at()) {
            case BEFORE_HEAD -> new Reply.CutBeforeHead();
            case BYTES -> cutShort(rendered, Math.min(cut.count(), whole(rendered).length - 1));
            case CHUNKS -> {
                List<Frame> some = call.stream() ? rendered.frames() : List.of();
                yield cutShort(rendered, join(some.stream().limit(cut.count()).toList()).length);
            }
        };
    }

    private Reply cutShort(Rendering rendered, int bytes) {
        byte[] whole = whole(rendered);
        ByteBuffer some = ByteBuffer.wrap(whole, 0, bytes);
        return new Reply.CutShort(headers(rendered), whole.length, some);
    }

    private Reply empty(Empty.Part part) {
        return switch (part) {
            case BODY -> fault(contentType(), buffer(""));
            case CHOICES ->
                    fault(
                            JSON,
                            buffer("{\"id\":\"e\",\"object\":\"chat.completion\",\"choices\":[]}"));
            case CONTENT ->
                    fault(contentType(), ByteBuffer.wrap(whole(rendering.apply(Answer.text("")))));
        };
    }

    private byte[] whole(Rendering rendered) {
        return call.stream() ? join(rendered.frames()) : rendered.body();
    }

    private static byte[] join(List<Frame> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(frame -> all.writeBytes(frame.bytes()));
        return all.toByteArray();
    }

    private static Reply fault(String contentType, ByteBuffer body) {
        return new Reply.Whole(Outcome.FAULT, 200, Map.of(CONTENT_TYPE, contentType), body);
    }

    private Map<String, String> headers(Rendering rendered) {
        Map<String, String> headers = new TreeMap<>(rendered.headers());
        headers.put(CONTENT_TYPE, contentType());
        return headers;
    }

    private String contentType() {
        return call.stream() ? EVENTS : JSON;
    }

    private static ByteBuffer buffer(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }
}
