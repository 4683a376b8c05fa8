package dev.director.worker.model.answer;

import java.util.function.Consumer;

/**
 * Text as it comes in, let out as far as it may be shown: not white space alone, and not half a
 * character. Where markers may leak, what could be the beginning of one is held back until it is
 * decided, with the white space before it; from a marker on nothing is let out any more. Not
 * thread-safe.
 */
final class TextGate {

    /** With this all markers of tool calls begin, in both of their spellings. */
    static final String MARKER = "<|tool_call";

    private final boolean markersMayLeak;
    private final Consumer<String> shown;
    private final StringBuilder text = new StringBuilder();
    private int out;
    private int marker = -1;

    TextGate(boolean markersMayLeak, Consumer<String> shown) {
        this.markersMayLeak = markersMayLeak;
        this.shown = shown;
    }

    void add(String more) {
        int from = Math.max(0, text.length() - MARKER.length());
        text.append(more);
        if (markersMayLeak && marker < 0) {
            marker = text.indexOf(MARKER, from);
        }
        letOut(settled());
    }

    /** Lets out what was held back, but for a marker and what follows it, and mere white space. */
    void open() {
        letOut(clean().isBlank() ? 0 : clean().length());
    }

    /** All that came. */
    String all() {
        return text.toString();
    }

    /** What came before the first marker, without the white space before it; all, if none came. */
    String clean() {
        return marker < 0 ? text.toString() : text.substring(0, marker).stripTrailing();
    }

    /** From the first marker on; empty if none came. */
    String leaked() {
        return marker < 0 ? "" : text.substring(marker);
    }

    private void letOut(int end) {
        if (end > out) {
            shown.accept(text.substring(out, end));
            out = end;
        }
    }

    /** How much of the text is part of the answer whatever follows; white space alone is not. */
    private int settled() {
        int end = markersMayLeak ? beforeMarker() : text.length();
        if (out == 0 && text.substring(0, end).isBlank()) {
            return 0;
        }
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private int beforeMarker() {
        int end = marker < 0 ? text.length() - begun() : marker;
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /** How many characters at the end could be the beginning of a marker. */
    private int begun() {
        int most = Math.min(text.length(), MARKER.length() - 1);
        for (int count = most; count > 0; count--) {
            if (MARKER.startsWith(text.substring(text.length() - count))) {
                return count;
            }
        }
        return 0;
    }
}
