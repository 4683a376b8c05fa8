package dev.director.worker.model.answer;

import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Json.WrongShape;
import dev.director.worker.model.answer.SseReader.Event;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an answer out of Chat Completions, plain or streamed, whoever serves them. What providers
 * do beside the interface is dealt with here; docs/providers.md lists it. Not thread-safe.
 */
public final class ChatAssembler implements StreamAssembler {

    /** An answer above this many characters of JSON is broken off: 64 Mi. */
    private static final long MOST = 64L * 1024 * 1024;

    private static final String DONE = "[DONE]";

    private final Draft draft;
    private Optional<Failure> failure = Optional.empty();
    private OptionalInt choice = OptionalInt.empty();
    private boolean done;
    private boolean finished;
    private boolean begun;
    private long size;

    /**
     * @param providerRequestId as a header gave it; where it is empty the answer's own id is taken
     * @param shown is given text as soon as it may be shown; all of it together is the beginning of
     *     the answer's content, and of an {@link CallOutcome.Answer} the whole of it
     */
    public ChatAssembler(
            Expectation expectation, String providerRequestId, Consumer<String> shown) {
        this.draft = new Draft(expectation, providerRequestId, shown);
    }

    /**
     * Reads the body of a chat completion that came with status 200, which need not be an answer.
     * Never throws.
     *
     * @param providerRequestId as a header gave it; where it is empty the answer's own id is taken
     */
    public static CallOutcome plain(
            byte[] body, Expectation expectation, String providerRequestId) {
        Draft draft = new Draft(expectation, providerRequestId, _ -> {});
        Optional<JsonNode> root = Json.read(body);
        if (root.isEmpty()) {
            return draft.failure(new Fault.Malformed(), "the answer is not JSON");
        }
        try {
            return plain(root.get(), draft);
        } catch (WrongShape e) {
            return draft.failure(new Fault.Malformed(), "the answer's " + e.getMessage());
        }
    }

    private static CallOutcome plain(JsonNode root, Draft draft) {
        JsonNode choice = root.path("choices").path(0);
        draft.envelope(root);
        draft.tally().add(choice.path("usage"));
        Optional<ErrorBody> error = ErrorBody.in(root).or(() -> ErrorBody.in(choice));
        if (error.isPresent()) {
            return Classifier.inside(error.get(), draft);
        }
        if (choice instanceof ObjectNode object) {
            message(object, draft);
        }
        return draft.judge();
    }

    private static void message(ObjectNode choice, Draft draft) {
        draft.finish(Finish.of(Json.word(choice.path("finish_reason"))));
        Json.object(choice, "message")
                .ifPresent(message -> {
                    draft.text().add(content(message));
                    draft.refuse(Json.text(message, "refusal"));
                    draft.reasoning().whole(message);
                    Json.objects(message, "tool_calls").forEach(draft.calls()::whole);
                });
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Event.Data(String name, String data) when name.equals("error") -> error(data);
            case Event.Data(_, String data) -> event(data);
            case Event.Broken(String reason) -> cut(reason);
        }
    }

    /** Takes the data of the next event. */
    public void event(String data) {
        size += data.length();
        if (over() || data.isBlank()) {
            return;
        }
        if (data.strip().equals(DONE)) {
            done = true;
        } else if (size > MOST) {
            cut("the answer is too long");
        } else {
            chunk(data);
        }
    }

    @Override
    public boolean over() {
        return done || failure.isPresent();
    }

    @Override
    public CallOutcome end() {
        boolean whole = done || (finished && draft.calls().complete());
        if (!over() && !whole) {
            cut("the stream ended before the answer did");
        }
        return failure.<CallOutcome>map(it -> it).orElseGet(draft::judge);
    }

    private void chunk(String data) {
        Optional<JsonNode> root = Json.read(data).filter(JsonNode::isObject);
        if (root.isEmpty()) {
            cut("a chunk of the stream is not a JSON object");
            return;
        }
        try {
            chunk(root.get());
        } catch (WrongShape e) {
            fail(draft.failure(new Fault.Malformed(), "a chunk's " + e.getMessage()));
        }
    }

    private void chunk(JsonNode root) {
        List<ObjectNode> choices = Json.objects(root, "choices");
        choices.forEach(one -> draft.tally().add(one.path("usage")));
        draft.envelope(root);
        Optional<ErrorBody> error =
                ErrorBody.in(root)
                        .or(() ->
                                choices.stream()
                                        .flatMap(one -> ErrorBody.in(one).stream())
                                        .findFirst());
        if (error.isPresent()) {
            fail(Classifier.inside(error.get(), draft, begun));
        } else {
            choices.stream().filter(this::isFirst).forEach(this::piece);
        }
    }

    /** Of several choices the one counts that came first. */
    private boolean isFirst(ObjectNode next) {
        int index = next.path("index").asInt(0);
        if (choice.isEmpty()) {
            choice = OptionalInt.of(index);
        }
        return choice.getAsInt() == index;
    }

    /** That a chunk says the answer is finished does not make it the last that adds to it. */
    private void piece(ObjectNode next) {
        Json.object(next, "delta").or(() -> Json.object(next, "message")).ifPresent(this::delta);
        Finish said = Finish.of(Json.word(next.path("finish_reason")));
        finished |= said != Finish.UNSAID;
        draft.finish(said);
    }

    private void delta(ObjectNode delta) {
        String text = content(delta);
        String refusal = Json.text(delta, "refusal");
        List<ObjectNode> calls = Json.objects(delta, "tool_calls");
        boolean thought = draft.reasoning().delta(delta);
        draft.text().add(text);
        draft.refuse(refusal);
        calls.forEach(draft.calls()::delta);
        if (thought || !text.isEmpty() || !refusal.isEmpty() || !calls.isEmpty()) {
            finished = false;
            begun = true;
        }
    }

    /** A string by the interface; some send parts, of which the text counts. */
    private static String content(ObjectNode message) {
        return message.path("content") instanceof ArrayNode
                ? Json.objects(message, "content").stream()
                        .map(part -> Json.text(part, "text"))
                        .collect(Collectors.joining())
                : Json.text(message, "content");
    }

    private void error(String data) {
        if (!over()) {
            fail(Classifier.inside(ErrorBody.of(data), draft, begun));
        }
    }

    @Override
    public Failure brokenOff(Fault fault, String reason) {
        return draft.failure(fault, reason);
    }

    private void cut(String reason) {
        fail(draft.failure(new Fault.StreamCut(), reason));
    }

    private void fail(Failure next) {
        if (!over()) {
            failure = Optional.of(next);
        }
    }
}
