package dev.director.worker.model.answer;

import java.util.Locale;

/** How an answer ended, by what its provider says; of several words the later constant counts. */
enum Finish {
    /** It does not say. */
    UNSAID,
    /** The model was done, whatever with: whether there are calls is seen from the calls. */
    DONE,
    /** A limit cut it off. */
    LENGTH,
    /** An error cut it off. */
    ERROR,
    /** A filter or the model refused. */
    REFUSED;

    /** Of a {@code finish_reason}. */
    static Finish of(String reason) {
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "" -> UNSAID;
            case "length", "max_tokens", "max_output_tokens" -> LENGTH;
            case "error" -> ERROR;
            case "content_filter" -> REFUSED;
            default -> DONE;
        };
    }

    Finish or(Finish other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
