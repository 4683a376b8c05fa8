package dev.director.worker.context;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers how many tokens short words have, for one vocabulary: most of a text is words that were
 * met before, and looking one up is ten times as fast as splitting it again. Thread-safe without
 * locks; a word that another thread has just displaced is only counted again.
 *
 * <p>Kept is a 64-bit hash of each word and its count, a megabyte in all; a new word displaces the
 * one in its place. A word is counted by itself when it is met the second time, so that those which
 * never come again cost no more than they would without.
 */
final class Words {

    /** A longer one is not a word. */
    static final int LONGEST = 32;

    /** What {@link #tokens} says of a word that is not known. */
    static final int UNKNOWN = -1;

    /** What {@link #tokens} says of a word that was met once. */
    static final int MET = 0;

    private static final long START = 0x9E3779B97F4A7C15L;
    private static final int SLOTS = 1 << 17;
    private static final int COUNT_BITS = 7;
    private static final long COUNT = (1 << COUNT_BITS) - 1;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /** The hash of a part of a text. */
    static long hash(String text, int from, int end) {
        long hash = START;
        for (int i = from; i < end; i++) {
            hash = (hash ^ text.charAt(i)) * START;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** The count of the word with that hash, {@link #MET} or {@link #UNKNOWN}. */
    int tokens(long hash) {
        long slot = slots.getOpaque(place(hash));
        return slot != 0 && (slot & ~COUNT) == tag(hash) ? (int) (slot & COUNT) : UNKNOWN;
    }

    /** Takes note that the word was met. */
    void met(long hash) {
        slots.setOpaque(place(hash), tag(hash));
    }

    /**
     * Remembers the word.
     *
     * @param tokens 1 to 96, since no word of 32 characters has more
     */
    void learn(long hash, int tokens) {
        slots.setOpaque(place(hash), tag(hash) | tokens);
    }

    private static int place(long hash) {
        return (int) (hash & (SLOTS - 1));
    }

    /** The upper bits: the lower ones are the place. */
    private static long tag(long hash) {
        return hash & ~COUNT;
    }
}
