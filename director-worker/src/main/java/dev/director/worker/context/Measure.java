package dev.director.worker.context;

/**
 * What a prompt, or a part of one, consists of as far as its tokens depend on it. Measures add up.
 *
 * @param tokens of its text, by the vocabulary that it is counted with
 * @param latin letters of the Latin script outside of ASCII
 * @param han Chinese characters
 * @param other letters of all other scripts
 * @param messages how many messages; each has a frame of its own
 */
public record Measure(long tokens, long latin, long han, long other, int messages) {

    static final Measure NOTHING = new Measure(0, 0, 0, 0, 0);

    /** Tokens of which no more is known. */
    static Measure ofTokens(long tokens) {
        return new Measure(tokens, 0, 0, 0, 0);
    }

    Measure plus(Measure more) {
        return new Measure(
                tokens + more.tokens,
                latin + more.latin,
                han + more.han,
                other + more.other,
                messages + more.messages);
    }

    Measure minus(Measure less) {
        return new Measure(
                tokens - less.tokens,
                latin - less.latin,
                han - less.han,
                other - less.other,
                messages - less.messages);
    }

    /** The same as one message. */
    Measure asMessage() {
        return new Measure(tokens, latin, han, other, 1);
    }

    /** The given text's letters by script, and its tokens as they were counted. */
    static Measure of(String text, long tokens) {
        int latin = 0;
        int han = 0;
        int other = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0xC0) {
                continue;
            }
            if (isLatin(c)) {
                latin++;
            } else if (isHan(c)) {
                han++;
            } else if (isOther(c)) {
                other++;
            }
        }
        return new Measure(tokens, latin, han, other, 0);
    }

    private static boolean isLatin(char c) {
        return c < 0x250 || (c >= 0x1E00 && c < 0x1F00);
    }

    private static boolean isHan(char c) {
        return c >= 0x3400 && c < 0xA000;
    }

    /** Greek to Georgian and beyond, kana, Hangul; no punctuation, symbols or emoji. */
    private static boolean isOther(char c) {
        return (c >= 0x370 && c < 0x2000)
                || (c >= 0x3040 && c < 0x3100)
                || (c >= 0xAC00 && c < 0xD7B0);
    }
}
