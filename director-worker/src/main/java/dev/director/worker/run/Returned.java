package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.ToolRunner.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A turn that ends its run since the caller is to run tools of it, as OpenAI's protocol does. Pure.
 *
 * <p>What else the turn calls is dropped: the caller's next request has no place for the outputs of
 * tools that it does not know, and a tool whose output no model gets must not have run.
 *
 * @param message the assistant's, with the caller's calls alone, under Director's ids and with the
 *     arguments as they were mended
 * @param calls what became of each call of the turn
 * @param warnings of those that were dropped
 */
record Returned(ObjectNode message, List<ToolOutcome> calls, List<String> warnings) {

    /** Of an answer; empty where it has no call that the caller can run. */
    static Optional<Returned> of(Run run, int turn, ObjectNode message, ToolRunner tools) {
        ArrayNode kept = Codec.mapper().createArrayNode();
        List<ToolOutcome> outcomes = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (ToolRequest call : ToolRequest.of(run.id(), run.generation(), turn, message)) {
            switch (checked(run, call, tools)) {
                case Checked.Invalid(String reason) -> {
                    outcomes.add(outcome(call, ToolRequest.BY_DIRECTOR, false, Outcome.FAILED));
                    warnings.add(
                            "a wrong call of '%s' was dropped: %s".formatted(call.name(), reason));
                }
                case Checked.Valid _ when tools.has(call.name()) -> {
                    outcomes.add(outcome(call, ToolRequest.BY_DIRECTOR, true, Outcome.ABORTED));
                    warnings.add(
                            "the call of '%s' was not run: the same turn called tools of the caller, and ended the run"
                                    .formatted(call.name()));
                }
                case Checked.Valid(ObjectNode arguments) -> {
                    outcomes.add(outcome(call, ToolRequest.BY_CALLER, true, Outcome.RETURNED));
                    kept.add(openAi(call, arguments));
                }
            }
        }
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode returned = message.deepCopy();
        returned.set("tool_calls", kept);
        return Optional.of(new Returned(returned, outcomes, warnings));
    }

    private static Checked checked(Run run, ToolRequest call, ToolRunner tools) {
        return !call.name().isBlank() && Conversation.offers(run, call.name())
                ? tools.check(Conversation.definition(run, call.name()), call)
                : new Checked.Invalid("there is no such tool");
    }

    private static ToolOutcome outcome(
            ToolRequest call, String ranBy, boolean valid, Outcome outcome) {
        return new ToolOutcome(call.callId(), call.name(), ranBy, valid, outcome, 0);
    }

    private static ObjectNode openAi(ToolRequest call, ObjectNode arguments) {
        ObjectNode node =
                Codec.mapper().createObjectNode().put("id", call.callId()).put("type", "function");
        node.putObject("function").put("name", call.name()).put("arguments", arguments.toString());
        return node;
    }
}
