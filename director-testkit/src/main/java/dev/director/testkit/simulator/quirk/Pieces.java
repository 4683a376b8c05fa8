package dev.director.testkit.simulator.quirk;

import java.util.ArrayList;
import java.util.List;

/** Text in pieces, none of which ends inside a surrogate pair. */
public final class Pieces {
    private static final int PIECES = 8;
    private static final int SHORTEST = 8;

    private Pieces() {}

    /** At most eight, of eight characters or more but for the last. */
    public static List<String> of(String text) {
        return of(text, Math.max(SHORTEST, text.length() / PIECES + 1));
    }

    static List<String> of(String text, int step) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + step);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            parts.add(text.substring(from, to));
            from = to;
        }
        return parts;
    }
}
