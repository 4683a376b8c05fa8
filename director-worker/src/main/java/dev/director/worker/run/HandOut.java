package dev.director.worker.run;

import dev.director.schemas.Codec;
import dev.director.schemas.ToolCall;
import dev.director.worker.run.RunStep.TurnEnded;
import dev.director.worker.run.ToolRunner.Checked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls of a turn that somebody outside is to answer: those of tools that the worker does not
 * have, and those that need approval. Pure.
 *
 * @param awaits what the journal says of them
 * @param calls what is published
 * @param everything whether the turn has no other calls
 */
record HandOut(List<Awaited> awaits, List<Publication.Called> calls, boolean everything) {

    /** Nobody is asked for anything. */
    static final HandOut NOTHING = new HandOut(List.of(), List.of(), false);

    /** Of a turn that is about to end. */
    static HandOut of(Run run, int turn, ObjectNode message, ToolRunner tools, Instant now) {
        return of(run, turn, run.generation(), message, tools, now);
    }

    /**
     * The calls of a turn of an earlier generation once more, under the ids that they had: whoever
     * gave them up when the run failed is asked again, and whoever had run them knows them.
     */
    static HandOut again(Run run, TurnEnded turn, ToolRunner tools, Instant now) {
        List<Awaited> waiting = Conversation.waiting(run);
        List<Publication.Called> calls = new ArrayList<>();
        int generation = run.generationOf(turn);
        for (ToolRequest call : ToolRequest.of(run.id(), generation, turn.turn(), turn.message())) {
            // Whatever the tools are now: an answer is waited for.
            waiting.stream()
                    .filter(one -> one.callId().equals(call.callId()))
                    .findFirst()
                    .ifPresent(one ->
                            calls.add(
                                    called(
                                            run,
                                            turn.turn(),
                                            call,
                                            arguments(run, call, tools),
                                            one.approval(),
                                            now)));
        }
        return new HandOut(waiting, calls, Conversation.runnable(run).isEmpty());
    }

    /** As they were when they were first handed out, unless the tool takes others now. */
    private static ObjectNode arguments(Run run, ToolRequest call, ToolRunner tools) {
        if (tools.check(Conversation.definition(run, call.name()), call)
                instanceof Checked.Valid(ObjectNode arguments)) {
            return arguments;
        }
        try {
            return Codec.mapper().readTree(call.arguments()) instanceof ObjectNode object
                    ? object
                    : Codec.mapper().createObjectNode();
        } catch (JacksonException e) {
            return Codec.mapper().createObjectNode();
        }
    }

    private static HandOut of(
            Run run, int turn, int generation, ObjectNode message, ToolRunner tools, Instant now) {
        List<Awaited> awaits = new ArrayList<>();
        List<Publication.Called> published = new ArrayList<>();
        List<ToolRequest> calls = ToolRequest.of(run.id(), generation, turn, message);
        for (ToolRequest call : calls) {
            boolean ours = tools.has(call.name());
            boolean goesOut =
                    !call.name().isBlank()
                            && Conversation.offers(run, call.name())
                            && (!ours || tools.needsApproval(call.name()));
            // What the model has to be told is wrong nobody is asked for.
            if (goesOut
                    && tools.check(Conversation.definition(run, call.name()), call)
                            instanceof Checked.Valid(ObjectNode arguments)) {
                awaits.add(new Awaited(call.callId(), ours));
                published.add(called(run, turn, call, arguments, ours, now));
            }
        }
        return new HandOut(awaits, published, awaits.size() == calls.size());
    }

    private static Publication.Called called(
            Run run,
            int turn,
            ToolRequest call,
            ObjectNode arguments,
            boolean approval,
            Instant now) {
        return new Publication.Called(
                run.id(),
                toolCall(run, turn, call, arguments, approval),
                now,
                run.source().traceparent());
    }

    private static ToolCall toolCall(
            Run run, int turn, ToolRequest call, ObjectNode arguments, boolean approval) {
        return new ToolCall(
                run.id().requestId(),
                run.id().tenant(),
                run.request().conversationId(),
                call.callId(),
                call.name(),
                arguments,
                turn,
                Optional.of(run.waitUntil()),
                run.request().metadata(),
                approval ? Optional.of(true) : Optional.empty());
    }
}
