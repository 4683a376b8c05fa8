package dev.director.worker.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.ToIntFunction;

/**
 * Counts text of any length in slices, so that neither time nor memory is at the mercy of its
 * content: a vocabulary's code takes about 150 bytes and a microsecond for each byte of a run
 * without a word boundary, and a request may hold megabytes of one letter.
 *
 * <p>Slices end where a word does: there no token can span the cut, and the sum is exact. Where no
 * word ends for {@value #LONGEST} characters the cut is anywhere, at most a token or two off; of
 * such slices {@value #COUNTED} are counted and the rest of them are taken to be like these.
 */
final class LongText {

    private static final int SHORTEST = 4096;
    private static final int LONGEST = 8192;
    private static final int COUNTED = 8;

    private final ToIntFunction<String> exact;
    private final String text;

    private int unbroken;
    private long unbrokenChars;
    private long unbrokenTokens;

    private LongText(ToIntFunction<String> exact, String text) {
        this.exact = exact;
        this.text = text;
    }

    /**
     * The tokens of a text.
     *
     * @param exact counts a slice
     */
    static long tokens(ToIntFunction<String> exact, String text) {
        String valid = wellFormed(text);
        return valid.length() <= LONGEST
                ? exact.applyAsInt(valid)
                : new LongText(exact, valid).count();
    }

    private long count() {
        long tokens = 0;
        for (int from = 0; from < text.length(); ) {
            int wordEnd = wordEnd(from);
            int end = wordEnd > 0 ? wordEnd : anywhere(from);
            tokens += wordEnd > 0 ? counted(from, end) : unbroken(from, end);
            from = end;
        }
        return tokens;
    }

    private long counted(int from, int end) {
        return exact.applyAsInt(text.substring(from, end));
    }

    private long unbroken(int from, int end) {
        int length = end - from;
        if (unbroken == COUNTED) {
            return Math.round((double) length * unbrokenTokens / unbrokenChars);
        }
        long tokens = counted(from, end);
        unbroken++;
        unbrokenChars += length;
        unbrokenTokens += tokens;
        return tokens;
    }

    /** Where a slice from there on may end; 0 when no word ends in time. */
    private int wordEnd(int from) {
        int last = Math.min(from + LONGEST, text.length() - 1);
        for (int i = from + SHORTEST; i <= last; i++) {
            if (endsWord(text.charAt(i - 1), text.charAt(i))) {
                return i;
            }
        }
        return text.length() - from <= LONGEST ? text.length() : 0;
    }

    private int anywhere(int from) {
        int end = from + LONGEST;
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /**
     * Whether a letter or digit is followed by what cannot belong to the same token: space or
     * punctuation, but no apostrophe, which may begin the ending of a contraction.
     */
    private static boolean endsWord(char before, char after) {
        return Character.isLetterOrDigit(before) && after != '\'' && isSeparator(after);
    }

    private static boolean isSeparator(char c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR,
                    Character.CONTROL,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL ->
                    true;
            default -> false;
        };
    }

    /** With a question mark for each half of a pair that JSON's escapes left alone. */
    private static String wellFormed(String text) {
        boolean paired = text.chars().noneMatch(c -> Character.isSurrogate((char) c));
        return paired ? text : new String(text.getBytes(UTF_8), UTF_8);
    }
}
