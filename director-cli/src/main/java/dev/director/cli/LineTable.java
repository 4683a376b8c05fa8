package dev.director.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The lines of a batch by their ids: of each the first 128 bits of the id's SHA-256, its number,
 * where it lies, and what is known of it. 50 to 100 bytes a line. For one thread.
 */
final class LineTable {
    /** It is in the output. */
    static final int WRITTEN = 1;

    /** It is on its way, from this run or an earlier one. */
    static final int PUBLISHED = 2;

    private static final int FIRST_SIZE = 1 << 12;

    private final MessageDigest digest = sha256();
    private long[] high = new long[FIRST_SIZE];
    private long[] low = new long[FIRST_SIZE];
    private long[] offsets = new long[FIRST_SIZE];
    private long[] numbers = new long[FIRST_SIZE];
    private byte[] states = new byte[FIRST_SIZE];
    private int size;

    /**
     * Adds a line.
     *
     * @param number from 1
     * @return false, and changes nothing, if there is one of that id
     */
    boolean add(String id, long number, long offset) {
        if (size * 3L >= high.length * 2L) {
            grow();
        }
        ByteBuffer hash = hash(id);
        int slot = slot(hash.getLong(0), hash.getLong(Long.BYTES));
        if (numbers[slot] != 0) {
            return false;
        }
        high[slot] = hash.getLong(0);
        low[slot] = hash.getLong(Long.BYTES);
        numbers[slot] = number;
        offsets[slot] = offset;
        size++;
        return true;
    }

    /** Where the line of an id is in this table until another is added; -1 if there is none. */
    int find(String id) {
        ByteBuffer hash = hash(id);
        int slot = slot(hash.getLong(0), hash.getLong(Long.BYTES));
        return numbers[slot] == 0 ? -1 : slot;
    }

    long number(int slot) {
        return numbers[slot];
    }

    long offset(int slot) {
        return offsets[slot];
    }

    boolean is(int slot, int state) {
        return (states[slot] & state) != 0;
    }

    void set(int slot, int state) {
        states[slot] |= (byte) state;
    }

    int size() {
        return size;
    }

    private int slot(long h, long l) {
        int mask = high.length - 1;
        int slot = (int) (l & mask);
        while (numbers[slot] != 0 && (high[slot] != h || low[slot] != l)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldOffsets = offsets;
        long[] oldNumbers = numbers;
        byte[] oldStates = states;
        int length = Math.multiplyExact(oldHigh.length, 2);
        high = new long[length];
        low = new long[length];
        offsets = new long[length];
        numbers = new long[length];
        states = new byte[length];
        for (int i = 0; i < oldHigh.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(oldHigh[i], oldLow[i]);
                high[slot] = oldHigh[i];
                low[slot] = oldLow[i];
                offsets[slot] = oldOffsets[i];
                numbers[slot] = oldNumbers[i];
                states[slot] = oldStates[i];
            }
        }
    }

    private ByteBuffer hash(String id) {
        return ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
