package dev.director.cli;

import dev.director.schemas.DirectorResult;
import dev.director.schemas.ProgressEvent;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A request's progress as a person follows it: its text on standard output as it comes, everything
 * else on standard error. Text that no longer counts is said so, and what replaces it begins on a
 * line of its own. For one thread.
 */
final class WatchText implements Consumer<ProgressEvent> {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final StringBuilder shown = new StringBuilder();
    private long attempt;
    private int deltas;
    private boolean openLine;

    /**
     * @param terminal whether both go to one, so that a line of text has to end before another word
     */
    WatchText(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void accept(ProgressEvent event) {
        if (event.attempt() != 0 && event.attempt() < attempt) {
            return; // of an attempt that was withdrawn
        }
        switch (event.kind()) {
            case ACCEPTED -> say("accepted");
            case WAITING -> say("waiting for " + text(event, "for") + ": " + text(event, "reason"));
            case STARTED -> {
                begin(event.attempt());
                say("asking " + text(event, "model") + " through " + text(event, "provider"));
            }
            case DELTA -> {
                begin(event.attempt());
                show(event);
            }
            case TOOL -> say(tool(event));
            case FALLBACK ->
                    say(
                            "falling back from %s to %s: %s"
                                    .formatted(
                                            text(event, "from"),
                                            text(event, "to"),
                                            text(event, "reason")));
            case DISCARD -> withdraw(text(event, "reason"));
        }
    }

    /** Shows of the answer what was not shown yet, and how it went. */
    void end(DirectorResult result) {
        String answer = ResultText.answer(result).orElse("");
        if (!answer.startsWith(shown.toString())) {
            withdraw(result.status().wire());
        }
        out.print(answer.substring(shown.length()));
        openLine |= answer.length() > shown.length();
        endLine();
        err.println(ResultText.summary(result));
    }

    private void begin(long number) {
        if (number > attempt) {
            withdraw("another attempt began");
            attempt = number;
            deltas = 0;
        }
    }

    private void show(ProgressEvent event) {
        String text = text(event, "text");
        JsonNode index = event.fields().get("index");
        if (index != null && index.asInt() != deltas++) {
            deltas = index.asInt() + 1;
            say("some of the text did not get here; the result has it");
        }
        shown.append(text);
        openLine = true;
        out.print(text);
        out.flush();
    }

    private void withdraw(String why) {
        if (!shown.isEmpty()) {
            endLine();
            err.println("director: the text so far is withdrawn: " + LetterText.printable(why));
            shown.setLength(0);
        }
    }

    private void say(String what) {
        if (terminal) {
            endLine();
        }
        err.println("director: " + LetterText.printable(what));
    }

    private void endLine() {
        if (openLine) {
            openLine = false;
            out.println();
        }
        out.flush();
    }

    private static String tool(ProgressEvent event) {
        return Optional.of(text(event, "outcome"))
                .filter(it -> !it.isEmpty())
                .map(outcome -> "tool " + text(event, "name") + " " + outcome)
                .orElseGet(() -> "tool " + text(event, "name") + " " + text(event, "state"));
    }

    private static String text(ProgressEvent event, String field) {
        return Optional.ofNullable(event.fields().get(field)).map(JsonNode::asString).orElse("");
    }
}
