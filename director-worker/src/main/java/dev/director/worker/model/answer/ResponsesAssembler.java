package dev.director.worker.model.answer;

import dev.director.schemas.Codec;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Json.WrongShape;
import dev.director.worker.model.answer.SseReader.Event;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an answer in the shape of Chat Completions out of the Responses API, plain, streamed or
 * polled. Of a stream the response that ends it is what counts, and what was shown must be the
 * beginning of it. Not thread-safe.
 */
public final class ResponsesAssembler implements StreamAssembler {

    /** An answer above this many characters of JSON is broken off: 128 Mi, as all is said twice. */
    private static final long MOST = 128L * 1024 * 1024;

    /** The items without which an answer is not whole. */
    private static final Set<String> NEEDED = Set.of("message", "function_call");

    private final Draft draft;
    private final TreeMap<Long, ObjectNode> items = new TreeMap<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private Optional<CallOutcome> outcome = Optional.empty();
    private String textItem = "";
    private boolean begun;
    private long size;

    /**
     * @param providerRequestId as a header gave it; where it is empty the response's own id is
     *     taken
     * @param shown is given text as soon as it may be shown; all of it together is the beginning of
     *     the answer's content, and of an {@link CallOutcome.Answer} the whole of it
     */
    public ResponsesAssembler(
            Expectation expectation, String providerRequestId, Consumer<String> shown) {
        this.draft = new Draft(expectation, providerRequestId, shown);
    }

    /**
     * Reads the body of a response that came with status 200, which need not be an answer, and was
     * not to run in the background. Never throws.
     *
     * @param providerRequestId as a header gave it; where it is empty the response's own id is
     *     taken
     */
    public static CallOutcome plain(
            byte[] body, Expectation expectation, String providerRequestId) {
        return whole(polled(body, expectation, providerRequestId));
    }

    /** As {@link #plain}, of a response that may still be running in the background. */
    public static Polled polled(byte[] body, Expectation expectation, String providerRequestId) {
        Draft draft = new Draft(expectation, providerRequestId, _ -> {});
        Optional<JsonNode> root = Json.read(body).filter(JsonNode::isObject);
        if (root.isEmpty()) {
            return malformed(draft, "the answer is not a JSON object");
        }
        try {
            return ResponseBody.read(root.get(), draft, false);
        } catch (WrongShape e) {
            return malformed(draft, "the answer's " + e.getMessage());
        }
    }

    private static Polled malformed(Draft draft, String reason) {
        return new Polled.NoWord(draft.failure(new Fault.Malformed(), reason));
    }

    private static CallOutcome whole(Polled polled) {
        return switch (polled) {
            case Polled.Done(CallOutcome outcome) -> outcome;
            case Polled.Cancelled(CallOutcome.Failure failure) -> failure;
            case Polled.NoWord(CallOutcome.Failure failure) -> failure;
            case Polled.Pending _ ->
                    CallOutcome.Failure.of(
                            new Fault.StreamCut(), "the response was sent before it was done");
        };
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Event.Data(String name, String data) -> event(name, data);
            case Event.Broken(String reason) -> cut(reason);
        }
    }

    /** Takes the data of the next event. */
    public void event(String data) {
        event("", data);
    }

    @Override
    public boolean over() {
        return outcome.isPresent();
    }

    @Override
    public CallOutcome end() {
        cut("the stream ended before the response did");
        return outcome.orElseThrow();
    }

    private void event(String name, String data) {
        size += data.length();
        if (over() || data.isBlank() || data.strip().equals("[DONE]")) {
            return;
        }
        Optional<JsonNode> root = Json.read(data).filter(JsonNode::isObject);
        if (size > MOST) {
            cut("the answer is too long");
        } else if (root.isEmpty()) {
            cut("an event of the stream is not a JSON object");
        } else {
            event(name, root.get());
        }
    }

    private void event(String name, JsonNode root) {
        String type = Json.word(root.path("type"));
        try {
            typed(type.isEmpty() || name.equals("error") ? name : type, root);
        } catch (WrongShape e) {
            outcome =
                    Optional.of(
                            draft.failure(new Fault.Malformed(), "an event's " + e.getMessage()));
        }
    }

    private void typed(String type, JsonNode root) {
        switch (type) {
            case "response.output_text.delta" -> text(root);
            case "response.output_item.added" -> added(root);
            case "response.output_item.done" -> done(root);
            case "response.completed" -> last(root, "completed");
            case "response.incomplete" -> last(root, "incomplete");
            case "response.failed" -> last(root, "failed");
            case "response.done" -> last(root, "");
            case "error" -> failed(ErrorBody.of(root));
            default -> other(root);
        }
    }

    /** Items follow one another; a new one begins a paragraph. */
    private void text(JsonNode root) {
        String delta = Json.text(root, "delta");
        String item = Json.word(root.path("output_index")) + "/" + Json.word(root.path("item_id"));
        if (delta.isEmpty()) {
            return;
        }
        begun = true;
        draft.text().add(textItem.isEmpty() || textItem.equals(item) ? "" : ResponseBody.PARAGRAPH);
        draft.text().add(delta);
        textItem = item;
    }

    private void added(JsonNode root) {
        if (NEEDED.contains(Json.word(root.path("item").path("type")))) {
            open.add(index(root));
        }
    }

    private void done(JsonNode root) {
        begun = true;
        open.remove(index(root));
        Json.object(root, "item").ifPresent(item -> items.put(index(root), item));
    }

    private long index(JsonNode root) {
        JsonNode index = root.path("output_index");
        return index.isIntegralNumber() ? index.asLong(0) : items.size();
    }

    /**
     * The response as it ended. Some leave its output out, which was in the stream; an item that
     * was begun there and not done is missing then.
     */
    private void last(JsonNode root, String status) {
        ObjectNode response =
                Json.object(root, "response").orElseThrow(() -> new WrongShape("response"));
        if (!status.isEmpty()) {
            response.put("status", status);
        }
        if (response.path("output").isEmpty()) {
            ArrayNode output = Codec.mapper().createArrayNode().addAll(items.values());
            draft.finish(open.isEmpty() ? Finish.UNSAID : Finish.ERROR);
            response.set("output", output);
        }
        outcome = Optional.of(whole(ResponseBody.read(response, draft, begun)));
    }

    private void other(JsonNode root) {
        Optional<ErrorBody> error = ErrorBody.in(root);
        draft.envelope(root.path("response"));
        error.ifPresent(this::failed);
    }

    private void failed(ErrorBody error) {
        outcome = Optional.of(Classifier.inside(error, draft, begun));
    }

    @Override
    public Failure brokenOff(Fault fault, String reason) {
        return draft.failure(fault, reason);
    }

    private void cut(String reason) {
        if (!over()) {
            outcome = Optional.of(draft.failure(new Fault.StreamCut(), reason));
        }
    }
}
