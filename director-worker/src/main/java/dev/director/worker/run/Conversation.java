package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.schemas.ToolOutcome;
import dev.director.worker.run.RunStep.Answered;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.RunStep.TurnEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        return run.request().tools().stream().map(Conversation::name);
    }

    /** The tool of that name as the request offers it. */
    static ObjectNode definition(Run run, String name) {
        return run.request().tools().stream()
                .filter(tool -> name(tool).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String name(ObjectNode tool) {
        return tool.path("function").path("name").asString("");
    }

    /**
     * What became of the tool calls, in the order in which the model asked for them. Those without
     * an end were broken off.
     */
    static List<Run.ToolUse> uses(Run run) {
        Map<String, ToolEnded> ended = ended(run);
        List<Run.ToolUse> uses = new ArrayList<>();
        for (TurnEnded turn : run.turnsEnded()) {
            String model =
                    turn.attempts().isEmpty() ? "" : turn.attempts().getLast().attempt().model();
            for (ToolRequest call : requests(run, turn)) {
                ToolEnded end = ended.get(call.callId());
                uses.add(
                        new Run.ToolUse(model, end == null ? brokenOff(run, call) : end.outcome()));
            }
        }
        return uses;
    }

    /** Of the calls of the newest turn those that somebody outside has ended. */
    static List<ToolOutcome> answered(Run run) {
        List<TurnEnded> turns = run.turnsEnded();
        if (turns.isEmpty()) {
            return List.of();
        }
        Map<String, ToolEnded> ended = ended(run);
        return turns.getLast().awaits().stream()
                .flatMap(awaited -> Stream.ofNullable(ended.get(awaited.callId())))
                .map(ToolEnded::outcome)
                .toList();
    }

    private static ToolOutcome brokenOff(Run run, ToolRequest call) {
        boolean callers =
                awaited(run, call.callId()).filter(awaited -> !awaited.approval()).isPresent();
        return new ToolOutcome(
                call.callId(),
                call.name(),
                callers ? ToolRequest.BY_CALLER : ToolRequest.BY_DIRECTOR,
                true,
                Outcome.ABORTED,
                0);
    }

    /** The calls of the newest turn of which no end is known, and that the worker may run. */
    static List<ToolRequest> runnable(Run run) {
        return open(run)
                .filter(call ->
                        awaited(run, call.callId()).isEmpty() || approved(run, call.callId()))
                .toList();
    }

    /** The calls of the newest turn that were handed out and are not answered. */
    static List<Awaited> waiting(Run run) {
        return open(run)
                .flatMap(call -> awaited(run, call.callId()).stream())
                .filter(awaited -> !approved(run, awaited.callId()))
                .toList();
    }

    /** The newest turn, if calls that it handed out are not answered. */
    static Optional<TurnEnded> waitingTurn(Run run) {
        return waiting(run).isEmpty() ? Optional.empty() : Optional.of(run.turnsEnded().getLast());
    }

    private static Stream<ToolRequest> open(Run run) {
        List<TurnEnded> turns = run.turnsEnded();
        if (turns.isEmpty()) {
            return Stream.of();
        }
        Map<String, ToolEnded> ended = ended(run);
        return requests(run, turns.getLast()).stream()
                .filter(call -> !ended.containsKey(call.callId()));
    }

    /** Whether somebody agreed to the call. */
    static boolean approved(Run run, String callId) {
        return awaited(run, callId).filter(Awaited::approval).isPresent()
                && answers(run)
                        .filter(answer -> answer.callId().equals(callId))
                        .findFirst()
                        .filter(Answered::good)
                        .isPresent();
    }

    private static Optional<Awaited> awaited(Run run, String callId) {
        return run.turnsEnded().stream()
                .flatMap(turn -> turn.awaits().stream())
                .filter(awaited -> awaited.callId().equals(callId))
                .findFirst();
    }

    private static Stream<Answered> answers(Run run) {
        return run.steps(Answered.class);
    }

    /** How many of the newest turns in a row had a call that no tool could take. */
    static int invalidInARow(Run run) {
        Map<String, ToolEnded> ended = ended(run);
        int inARow = 0;
        // Another model begins with a clean record, and so does another generation.
        int since =
                run.turnsFailed().isEmpty() ? run.firstTurn() : run.turnsFailed().getLast().turn();
        for (TurnEnded turn : run.turnsEnded().reversed()) {
            if (turn.turn() < since) {
                return inARow;
            }
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
        return ToolRequest.of(run.id(), run.generationOf(turn), turn.turn(), turn.message());
    }

    /** By call; the first end counts. */
    private static Map<String, ToolEnded> ended(Run run) {
        Map<String, ToolEnded> ended =
                run.steps(ToolEnded.class)
                        .collect(
                                Collectors.toMap(
                                        end -> end.outcome().callId(),
                                        Function.identity(),
                                        (first, _) -> first,
                                        HashMap::new));
        Map<String, Answered> answers =
                answers(run)
                        .collect(
                                Collectors.toMap(
                                        Answered::callId,
                                        Function.identity(),
                                        (first, _) -> first));
        for (TurnEnded turn : run.turnsEnded()) {
            for (Awaited awaited : turn.awaits()) {
                Answered answer = answers.get(awaited.callId());
                if (answer != null && !(awaited.approval() && answer.good())) {
                    ended.putIfAbsent(awaited.callId(), fromOutside(run, turn, awaited, answer));
                }
            }
        }
        return ended;
    }

    /** What the caller gave, or that the call was not approved. */
    private static ToolEnded fromOutside(
            Run run, TurnEnded turn, Awaited awaited, Answered answer) {
        ToolRequest call =
                requests(run, turn).stream()
                        .filter(one -> one.callId().equals(awaited.callId()))
                        .findFirst()
                        .orElseThrow();
        return awaited.approval()
                ? new ToolEnded(
                        outcome(call, ToolRequest.BY_DIRECTOR, Outcome.ABORTED, 0), answer.output())
                : new ToolEnded(
                        outcome(
                                call,
                                ToolRequest.BY_CALLER,
                                answer.good() ? Outcome.COMPLETED : Outcome.FAILED,
                                took(turn, answer.at())),
                        answer.output());
    }

    private static ToolOutcome outcome(
            ToolRequest call, String ranBy, Outcome outcome, long durationMs) {
        return new ToolOutcome(call.callId(), call.name(), ranBy, true, outcome, durationMs);
    }

    /** From the end of the turn to the answer, in milliseconds. */
    private static long took(TurnEnded turn, Instant answered) {
        return turn.attempts().stream()
                .map(call -> call.attempt().startedAt().plusMillis(call.attempt().durationMs()))
                .reduce((_, later) -> later)
                .map(ended -> Math.max(0, Duration.between(ended, answered).toMillis()))
                .orElse(0L);
    }

    private static ObjectNode message(ToolRequest call, ToolEnded ended) {
        return Codec.mapper()
                .createObjectNode()
                .put("role", "tool")
                .put("tool_call_id", call.providerId())
                .put("content", ended.output());
    }
}
