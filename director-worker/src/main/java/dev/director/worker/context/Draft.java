package dev.director.worker.context;

import dev.director.worker.context.Fit.Fitted;
import dev.director.worker.context.Fit.TooLarge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** A prompt while it is being cut to size. Confined to one thread. */
final class Draft {

    private final Window window;
    private final ChatMeter chats;
    private final Excerpt excerpt;
    private final Scale scale;
    private final Kept kept;

    /** Oldest first; the last one is never left out. */
    private final List<List<Part>> turns;

    /** System messages of turns that were left out. */
    private final List<Part> spared = new ArrayList<>();

    private Optional<Part> note = Optional.empty();
    private Measure total;
    private Losses losses = Losses.NONE;

    /**
     * What is never cut.
     *
     * @param system the request's system prompts and the model's own section
     * @param workflow its section
     * @param fixed tools and response format
     */
    record Kept(List<Part> system, Optional<Part> workflow, Measure fixed) {

        Stream<Part> parts() {
            return Stream.concat(system.stream(), workflow.stream());
        }
    }

    Draft(TokenCounter counter, Window window, Kept kept, List<Part> history) {
        this.window = window;
        this.chats = counter.chats();
        this.excerpt = new Excerpt(counter.texts(), window.tokenizer(), window.chunk());
        this.scale = counter.scale(window);
        this.kept = kept;
        this.turns = Turns.of(history);
        this.total = sum(kept.parts()).plus(kept.fixed()).plus(sum(history.stream()));
    }

    /** Tokens that are left for the answer; negative when the prompt alone is too large. */
    int room() {
        return window.tokens() - window.margin() - scale.prompt(total);
    }

    /** Cuts in the order of the policy, as far as needed; in the end it may still be too large. */
    void cut(AnswerLength answer) {
        for (List<Part> turn : turns.subList(0, Math.max(0, turns.size() - 1))) {
            shortenToolResults(turn, turn.size(), answer.goal());
        }
        while (turns.size() > 1 && room() < answer.goal()) {
            leaveOut(turns.removeFirst());
        }
        if (!turns.isEmpty()) {
            List<Part> last = turns.getLast();
            shortenToolResults(last, newestRound(last), answer.least());
        }
    }

    Fitted fitted(AnswerLength answer) {
        int maxTokens = Math.min(answer.wanted(), room());
        List<ObjectNode> messages =
                Stream.of(
                                kept.parts(),
                                note.stream(),
                                spared.stream(),
                                turns.stream().flatMap(List::stream))
                        .flatMap(parts -> parts)
                        .map(Part::message)
                        .toList();
        return new Fitted(
                messages,
                total,
                scale.prompt(total),
                maxTokens,
                losses.warnings(window, scale, answer, maxTokens));
    }

    TooLarge tooLarge(AnswerLength answer) {
        int needed = window.tokens() - room() + answer.least();
        Measure lastTurn = turns.isEmpty() ? Measure.NOTHING : sum(turns.getLast().stream());
        return new TooLarge(
                needed,
                window.tokens(),
                String.format(
                        Locale.ROOT,
                        "%s's window of %,d tokens is too small: what may not be cut needs %,d (workflow state %,d, system prompts %,d, tools %,d, last turn %,d, answer %,d, margin %,d); choose a model with a larger window, or shorten the largest of these",
                        window.model(),
                        window.tokens(),
                        needed,
                        scale.part(sum(kept.workflow().stream())),
                        scale.part(sum(kept.system().stream()).plus(sum(spared.stream()))),
                        scale.part(kept.fixed()),
                        scale.part(lastTurn),
                        answer.least(),
                        window.margin()));
    }

    private void shortenToolResults(List<Part> turn, int end, int goal) {
        for (int i = 0; i < end && room() < goal; i++) {
            Part before = turn.get(i);
            ObjectNode shorter =
                    before.isToolResult() ? excerpt.of(before.message()) : before.message();
            if (!shorter.equals(before.message())) {
                Part after = part(shorter);
                turn.set(i, after);
                total = total.minus(before.measure()).plus(after.measure());
                losses = losses.plusShortened(before.measure(), after.measure());
            }
        }
    }

    private void leaveOut(List<Part> turn) {
        for (Part part : turn) {
            if (part.isSystem()) {
                spared.add(part);
            } else {
                losses = losses.plusLeftOut(part.measure());
                total = total.minus(part.measure());
            }
        }
        Measure noteBefore = sum(note.stream());
        note = Optional.of(part(Sections.leftOut(losses.leftOut().messages())));
        total = total.minus(noteBefore).plus(sum(note.stream()));
    }

    /** Where the last assistant's message is: its calls and their results are never cut. */
    private static int newestRound(List<Part> turn) {
        int at = turn.size() - 1;
        while (at > 0 && !turn.get(at).isAssistant()) {
            at--;
        }
        return at;
    }

    private Part part(ObjectNode message) {
        return new Part(message, chats.message(window.tokenizer(), message));
    }

    private static Measure sum(Stream<Part> parts) {
        return parts.map(Part::measure).reduce(Measure.NOTHING, Measure::plus);
    }
}
