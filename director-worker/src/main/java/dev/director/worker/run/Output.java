package dev.director.worker.run;

import java.util.Locale;

/** Keeps what a tool gives to a size that a conversation can bear. Pure. */
public final class Output {

    /** Of characters: some 64,000 tokens, a quarter of the larger windows. */
    private static final int MOST = 256 * 1024;

    private static final int END = MOST / 4;

    private Output() {}

    /** As it is, or its beginning and its end with a line between them that says so. */
    public static String cut(String output) {
        if (output.length() <= MOST) {
            return output;
        }
        String left =
                String.format(
                        Locale.ROOT,
                        "%n[... %,d characters are left out ...]%n",
                        output.length() - MOST);
        return output.substring(0, MOST - END) + left + output.substring(output.length() - END);
    }
}
