package dev.director.worker.model.answer;

import dev.director.worker.model.answer.Polled.Cancelled;
import dev.director.worker.model.answer.Polled.Done;
import dev.director.worker.model.answer.Polled.Pending;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a response object of the Responses API, at whatever stage it is. */
final class ResponseBody {

    /** Between what was said before a tool was used, say, and the answer. */
    static final String PARAGRAPH = "\n\n";

    private ResponseBody() {}

    /**
     * Reads it into a draft, which holds what was streamed of it, if it was.
     *
     * @param begun whether anything was streamed of it
     * @throws Json.WrongShape when a member on which the answer depends is of another type
     */
    static Polled read(JsonNode root, Draft draft, boolean begun) {
        String status = Json.word(root.path("status"));
        draft.envelope(root);
        if (status.equals("failed") || ErrorBody.in(root).isPresent()) {
            return new Done(Classifier.inside(ErrorBody.of(root), draft, begun));
        }
        return switch (status) {
            case "queued", "in_progress" -> new Pending(status, Json.word(root.path("id")));
            case "cancelled" ->
                    new Cancelled(
                            draft.failure(new Fault.StreamCut(), "the response was cancelled"));
            case "completed", "" -> new Done(done(root, draft, Finish.DONE));
            case "incomplete" -> new Done(done(root, draft, whyIncomplete(root)));
            default -> throw new Json.WrongShape("status");
        };
    }

    private static Finish whyIncomplete(JsonNode root) {
        Finish reason = Finish.of(Json.word(root.path("incomplete_details").path("reason")));
        return switch (reason) {
            case LENGTH, REFUSED -> reason;
            case UNSAID, DONE, ERROR -> Finish.ERROR;
        };
    }

    private static CallOutcome done(JsonNode root, Draft draft, Finish finish) {
        List<ObjectNode> output = Json.objects(root, "output");
        draft.finish(finish);
        for (ObjectNode item : output) {
            switch (Json.word(item.path("type"))) {
                case "message" -> message(item, draft, finish);
                case "function_call" -> call(item, draft);
                case "reasoning" -> draft.reasoningItem(item);
                default -> {}
            }
        }
        return rest(text(output), draft);
    }

    private static CallOutcome rest(String text, Draft draft) {
        String streamed = draft.text().all();
        if (!text.startsWith(streamed)) {
            return draft.failure(
                    new Fault.StreamCut(), "what was streamed is not what was completed");
        }
        draft.text().add(text.substring(streamed.length()));
        return draft.judge();
    }

    private static String text(List<ObjectNode> output) {
        return output.stream()
                .filter(item -> Json.word(item.path("type")).equals("message"))
                .map(item -> parts(item, "output_text", "text"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(PARAGRAPH));
    }

    private static String parts(ObjectNode message, String type, String member) {
        return Json.objects(message, "content").stream()
                .filter(part -> Json.word(part.path("type")).equals(type))
                .map(part -> Json.text(part, member))
                .collect(Collectors.joining());
    }

    private static void message(ObjectNode item, Draft draft, Finish finish) {
        draft.refuse(parts(item, "refusal", "refusal"));
        if (half(item) && finish == Finish.DONE) {
            draft.finish(Finish.ERROR);
        }
    }

    private static void call(ObjectNode item, Draft draft) {
        String id = Json.word(item.path("call_id"));
        draft.calls()
                .whole(
                        id.isEmpty() ? Json.word(item.path("id")) : id,
                        Json.text(item, "name"),
                        Json.text(item, "arguments"));
        if (half(item)) {
            draft.calls().cutOff();
        }
    }

    private static boolean half(ObjectNode item) {
        return Optional.of(Json.word(item.path("status")))
                .filter(status -> status.equals("incomplete") || status.equals("in_progress"))
                .isPresent();
    }
}
