package dev.director.api.http;

import dev.director.api.topics.Peek;
import java.util.regex.Pattern;

/** The kind of a progress event, as the name of a server-sent one. */
final class EventKind {
    private static final Pattern WORD = Pattern.compile("[a-z_]{1,32}");

    private EventKind() {}

    /** Its kind; {@code progress} where it is no word. */
    static String of(byte[] event) {
        return Peek.at(event, "kind")
                .string("kind")
                .filter(kind -> WORD.matcher(kind).matches())
                .orElse("progress");
    }
}
