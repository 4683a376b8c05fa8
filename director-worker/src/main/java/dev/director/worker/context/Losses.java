package dev.director.worker.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was cut from a prompt.
 *
 * @param results how many tool results were shortened
 * @param shortened what they lost
 * @param leftOut the messages that are gone
 */
record Losses(int results, Measure shortened, Measure leftOut) {

    static final Losses NONE = new Losses(0, Measure.NOTHING, Measure.NOTHING);

    Losses plusShortened(Measure before, Measure after) {
        return new Losses(results + 1, shortened.plus(before).minus(after), leftOut);
    }

    Losses plusLeftOut(Measure message) {
        return new Losses(results, shortened, leftOut.plus(message));
    }

    /** A sentence for each kind, and one when the answer is shorter than asked for. */
    List<String> warnings(Window window, Scale scale, AnswerLength answer, int maxTokens) {
        if (equals(NONE) && maxTokens >= answer.asked()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        String toFit =
                "to fit %s's window of %s tokens"
                        .formatted(window.model(), number(window.tokens()));
        if (results > 0) {
            warnings.add(
                    "%s %s shortened by %s tokens in all %s"
                            .formatted(
                                    count(results, "tool result"),
                                    were(results),
                                    number(scale.part(shortened)),
                                    toFit));
        }
        if (leftOut.messages() > 0) {
            warnings.add(
                    "%s (%s tokens) of the history %s left out %s"
                            .formatted(
                                    count(leftOut.messages(), "message"),
                                    number(scale.part(leftOut)),
                                    were(leftOut.messages()),
                                    toFit));
        }
        if (maxTokens < answer.asked()) {
            String longest = "since " + window.model() + " gives no longer ones";
            warnings.add(
                    "the answer was limited to %s tokens instead of %s %s"
                            .formatted(
                                    number(maxTokens),
                                    number(answer.asked()),
                                    maxTokens < answer.wanted() ? toFit : longest));
        }
        return warnings;
    }

    /** A number of things, such as {@code 1 message} or {@code 1,200 messages}. */
    static String count(int number, String thing) {
        return number(number) + " " + thing + (number == 1 ? "" : "s");
    }

    static String were(int number) {
        return number == 1 ? "was" : "were";
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
