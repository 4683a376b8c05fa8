package dev.director.api.topics;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;

/**
 * The highest number that was seen for each run: open addressing on 128 bits of SHA-256, 24 bytes
 * in a table that is at most two thirds full, without an object per run. Not thread-safe.
 */
final class IdentityTable {
    private static final int WIDTH = 3;

    private final MessageDigest digest = sha256();
    private long[] slots = new long[WIDTH * 64];
    private int capacity = 64;
    private int size;

    /** Notes a number, 0 or more, for the run of that encoded identity. */
    void raise(byte[] identity, long number) {
        var hash = ByteBuffer.wrap(digest.digest(identity));
        raise(hash.getLong(), hash.getLong(), number);
    }

    /** The highest number noted for the run. */
    OptionalLong highest(byte[] identity) {
        var hash = ByteBuffer.wrap(digest.digest(identity));
        int at = find(hash.getLong(), hash.getLong());
        return isFree(at) ? OptionalLong.empty() : OptionalLong.of(slots[at + 2]);
    }

    int size() {
        return size;
    }

    private void raise(long high, long low, long number) {
        if (size * 3L >= capacity * 2L) {
            grow();
        }
        int at = find(high, low);
        if (isFree(at)) {
            size++;
            slots[at] = high;
            slots[at + 1] = low;
            slots[at + 2] = number;
        } else {
            slots[at + 2] = Math.max(slots[at + 2], number);
        }
    }

    /** A hash of all zeros, which nobody will meet, is taken for absent. */
    private boolean isFree(int at) {
        return slots[at] == 0 && slots[at + 1] == 0;
    }

    private int find(long high, long low) {
        int slot = (int) (low & (capacity - 1));
        while (true) {
            int at = slot * WIDTH;
            if (isFree(at) || (slots[at] == high && slots[at + 1] == low)) {
                return at;
            }
            slot = (slot + 1) & (capacity - 1);
        }
    }

    private void grow() {
        long[] old = slots;
        capacity *= 2;
        slots = new long[Math.multiplyExact(WIDTH, capacity)];
        size = 0;
        for (int at = 0; at < old.length; at += WIDTH) {
            if (old[at] != 0 || old[at + 1] != 0) {
                raise(old[at], old[at + 1], old[at + 2]);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
