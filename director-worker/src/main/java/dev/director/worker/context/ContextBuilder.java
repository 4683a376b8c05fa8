package dev.director.worker.context;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.context.Draft.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts together what a model is sent, and fits it to the model's window. Thread-safe; computes, and
 * never blocks. docs/context.md tells the same to people.
 *
 * <p><b>Order.</b> The system prompts that the request begins with; the model's own section; the
 * workflow, as a system message of its own, with its state as compact JSON between two marker
 * lines; then the history as it came. What changes least comes first, so that providers find it in
 * their caches.
 *
 * <p><b>Room.</b> A prompt may take the window less the answer and a margin. The answer gets what
 * the request asks for ({@code max_completion_tokens}, else {@code max_tokens}) or the window's
 * default, never more than the model gives. A prompt that leaves less presses it down, to a quarter
 * at most and not below 256 tokens. Only then is something cut, and then until the whole answer has
 * room:
 *
 * <ol>
 *   <li>Tool results of old turns, oldest first, are shortened to head and tail of a chunk: a 32nd
 *       of the window, from 256 to 16,384 tokens.
 *   <li>Old turns are left out whole, oldest first; a line in their place says how many messages
 *       they were. System messages among them stay.
 *   <li>If not even the shortest answer has room, tool results of the last turn are shortened in
 *       the same way, except those of its newest calls.
 * </ol>
 *
 * <p><b>Never cut.</b> System prompts, tools, the response format, the workflow's state (it is the
 * workflow's truth: half of it would be another one), the last user's message and what follows it,
 * and a tool result without its call. When they alone are too large, that is said with the figures.
 */
public final class ContextBuilder {

    private final TokenCounter counter;

    public ContextBuilder(TokenCounter counter) {
        this.counter = counter;
    }

    /** Fits the request as it came. */
    public Fit fit(DirectorRequest request, Window window) {
        return fit(request, request.messages(), window);
    }

    /**
     * Fits a conversation that has gone on since the request came.
     *
     * @param request whose workflow, tools, response format and answer length count
     * @param history its messages and all that were added since; never written to
     */
    public Fit fit(DirectorRequest request, List<ObjectNode> history, Window window) {
        Draft draft = draft(request, history, window);
        AnswerLength answer = AnswerLength.of(request, window);
        if (draft.room() < answer.least()) {
            draft.cut(answer);
        }
        return draft.room() < answer.least() ? draft.tooLarge(answer) : draft.fitted(answer);
    }

    private Draft draft(DirectorRequest request, List<ObjectNode> history, Window window) {
        List<Part> parts = history.stream().map(message -> part(window, message)).toList();
        List<Part> system = new ArrayList<>(parts.stream().takeWhile(Part::isSystem).toList());
        List<Part> rest = parts.subList(system.size(), parts.size());
        window.promptSection()
                .filter(section -> !section.isBlank())
                .map(section -> part(window, Sections.system(section)))
                .ifPresent(system::add);
        Optional<Part> workflow = request.workflow().map(it -> part(window, Sections.workflow(it)));
        return new Draft(counter, window, new Kept(system, workflow, fixed(request, window)), rest);
    }

    private Measure fixed(DirectorRequest request, Window window) {
        Measure tools = counter.chats().tools(window.tokenizer(), request.tools());
        return request.responseFormat()
                .map(format -> counter.chats().responseFormat(window.tokenizer(), format))
                .orElse(Measure.NOTHING)
                .plus(tools);
    }

    private Part part(Window window, ObjectNode message) {
        return new Part(message, counter.chats().message(window.tokenizer(), message));
    }
}
