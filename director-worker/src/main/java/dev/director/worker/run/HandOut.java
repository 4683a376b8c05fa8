package dev.director.worker.run;

import dev.director.schemas.ToolCall;
import dev.director.worker.run.ToolRunner.Checked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    static HandOut of(Run run, int turn, ObjectNode message, ToolRunner tools, Instant now) {
        List<Awaited> awaits = new ArrayList<>();
        List<Publication.Called> published = new ArrayList<>();
        List<ToolRequest> calls = ToolRequest.of(run.id(), run.generation(), turn, message);
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
                published.add(
                        new Publication.Called(
                                run.id(),
                                toolCall(run, turn, call, arguments, ours),
                                now,
                                run.source().traceparent()));
            }
        }
        return new HandOut(awaits, published, awaits.size() == calls.size());
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
