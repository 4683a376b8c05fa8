package dev.director.worker.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.ToIntFunction;

/**
 * Counts a text of any length word by word: where a word ends no token can span the cut, so the sum
 * is exact. Words that are known are looked up; the others are counted together, up to the next
 * known one.
 *
 * <p>Neither time nor memory is at the mercy of the content: a vocabulary's code takes about 150
 * bytes and a microsecond for each byte of a run without any end of a word, and a request may hold
 * megabytes of one letter. Where no word ends for {@value #LONGEST} characters the cut is anywhere,
 * a token or two off; of such slices {@value #COUNTED} are counted, and the rest are taken to be
 * like these.
 */
final class LongText {

    private static final int LONGEST = 8192;
    private static final int COUNTED = 8;

    private final ToIntFunction<String> exact;
    private final Words words;
    private final String text;

    private long tokens;

    /** Where the words begin that are still to be counted. */
    private int pending;

    private int unbroken;
    private long unbrokenChars;
    private long unbrokenTokens;

    private LongText(ToIntFunction<String> exact, Words words, String text) {
        this.exact = exact;
        this.words = words;
        this.text = text;
    }

    /**
     * The tokens of a text.
     *
     * @param exact counts a slice
     * @param words what is known of words by the same vocabulary
     */
    static long tokens(ToIntFunction<String> exact, Words words, String text) {
        return new LongText(exact, words, wellFormed(text)).count();
    }

    private long count() {
        for (int from = 0; from < text.length(); ) {
            int end = wordEnd(from);
            if (end - pending > LONGEST) {
                countPending(from);
            }
            if (end - from <= Words.LONGEST) {
                word(from, end);
            } else if (end - from >= LONGEST - 1) {
                unbroken(from, end);
            }
            from = end;
        }
        countPending(text.length());
        return tokens;
    }

    private void word(int from, int end) {
        long hash = Words.hash(text, from, end);
        int known = words.tokens(hash);
        if (known == Words.UNKNOWN) {
            words.met(hash);
            return;
        }
        countPending(from);
        int counted = known == Words.MET ? counted(from, end) : known;
        if (known == Words.MET) {
            words.learn(hash, counted);
        }
        tokens += counted;
        pending = end;
    }

    private void countPending(int end) {
        if (pending < end) {
            tokens += counted(pending, end);
        }
        pending = end;
    }

    private int counted(int from, int end) {
        return exact.applyAsInt(text.substring(from, end));
    }

    private void unbroken(int from, int end) {
        countPending(from);
        int length = end - from;
        if (unbroken == COUNTED) {
            tokens += Math.round((double) length * unbrokenTokens / unbrokenChars);
        } else {
            int counted = counted(from, end);
            unbroken++;
            unbrokenChars += length;
            unbrokenTokens += counted;
            tokens += counted;
        }
        pending = end;
    }

    /** Where the word that begins there ends; anywhere when it does not end in time. */
    private int wordEnd(int from) {
        int last = Math.min(from + LONGEST, text.length());
        for (int i = from + 1; i < last; i++) {
            if (endsWord(text.charAt(i - 1), text.charAt(i))) {
                return i;
            }
        }
        boolean inPair = last < text.length() && Character.isLowSurrogate(text.charAt(last));
        return inPair ? last - 1 : last;
    }

    /**
     * Whether a letter or digit is followed by what cannot belong to the same token: space or
     * punctuation, but no apostrophe, which may begin the ending of a contraction.
     */
    private static boolean endsWord(char before, char after) {
        return isSeparator(after) && Character.isLetterOrDigit(before);
    }

    private static boolean isSeparator(char c) {
        if (c < 0x80) {
            return c != '\'' && !Character.isLetterOrDigit(c);
        }
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
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(UTF_8), UTF_8);
            }
        }
        return text;
    }
}
