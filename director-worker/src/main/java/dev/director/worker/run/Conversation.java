package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.RunStep.TurnEnded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What was said in a run, put together from its request and its steps. Pure. */
final class Conversation {

    private Conversation() {}

    /** The request's messages, and those of every turn since, with the outputs of its tools. */
    static List<ObjectNode> of(Run run) {
        List<ObjectNode> messages = new ArrayList<>(run.request().messages());
        Map<String, ToolEnded> ended = ended(run);
        for (TurnEnded turn : run.turnsEnded()) {
            messages.add(turn.message());
            for (ToolRequest call : requests(run, turn)) {
                ToolEnded output = ended.get(call.callId());
                if (output != null) {
                    messages.add(message(call, output));
                }
            }
        }
        return messages;
    }

    /** Whether the request offers a tool of that name to the model. */
    static boolean offers(Run run, String tool) {
        return offered(run).anyMatch(tool::equals);
    }

    /** The names of the tools that the request offers to the model. */
    static Stream<String> offered(Run run) {
        return run.request().tools().stream()
                .map(tool -> tool.path("function").path("name").asString(""));
    }

    /** What became of the tool calls, in the order in which the model asked for them. */
    static List<ToolOutcome> outcomes(Run run) {
        Map<String, ToolEnded> ended = ended(run);
        return run.turnsEnded().stream()
                .flatMap(turn -> requests(run, turn).stream())
                .flatMap(call -> Stream.ofNullable(ended.get(call.callId())))
                .map(ToolEnded::outcome)
                .toList();
    }

    /** The calls of the newest turn of which no end is known. */
    static List<ToolRequest> open(Run run) {
        List<TurnEnded> turns = run.turnsEnded();
        if (turns.isEmpty()) {
            return List.of();
        }
        Map<String, ToolEnded> ended = ended(run);
        return requests(run, turns.getLast()).stream()
                .filter(call -> !ended.containsKey(call.callId()))
                .toList();
    }

    /** How many of the newest turns in a row had a call that no tool could take. */
    static int invalidInARow(Run run) {
        Map<String, ToolEnded> ended = ended(run);
        int inARow = 0;
        for (TurnEnded turn : run.turnsEnded().reversed()) {
            boolean valid =
                    requests(run, turn).stream()
                            .map(call -> ended.get(call.callId()))
                            .allMatch(end -> end == null || end.outcome().valid());
            if (valid) {
                return inARow;
            }
            inARow++;
        }
        return inARow;
    }

    private static List<ToolRequest> requests(Run run, TurnEnded turn) {
        return ToolRequest.of(run.id(), run.generation(), turn.turn(), turn.message());
    }

    /** By call; the first end counts. */
    private static Map<String, ToolEnded> ended(Run run) {
        return run.steps(ToolEnded.class)
                .collect(
                        Collectors.toMap(
                                end -> end.outcome().callId(),
                                Function.identity(),
                                (first, _) -> first));
    }

    private static ObjectNode message(ToolRequest call, ToolEnded ended) {
        return Codec.mapper()
                .createObjectNode()
                .put("role", "tool")
                .put("tool_call_id", call.providerId())
                .put("content", ended.output());
    }
}
