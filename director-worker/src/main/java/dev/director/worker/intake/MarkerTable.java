package dev.director.worker.intake;

import dev.director.worker.run.FinishedMarker.Known;
import java.util.Optional;

/**
 * An open-addressing table from digests to a generation and a long, without an object per entry.
 * The generation takes the highest 16 bits of a digest's 128: the other 112 are enough that no two
 * identities will ever share them. Not thread-safe.
 */
final class MarkerTable {

    /** The highest that is told from those above it. */
    static final int MAX_GENERATION = (1 << 16) - 1;

    private static final int WIDTH = 3;
    private static final int DIGEST_BITS = 48;
    private static final long DIGEST = (1L << DIGEST_BITS) - 1;

    private long[] slots = new long[WIDTH * 64];
    private int capacity = 64;
    private int size;

    /** Adds or replaces. A digest of all zeros, which nobody will meet, is taken for absent. */
    void put(long high, long low, Known value) {
        long generation = Math.min(value.generation(), MAX_GENERATION);
        put(high, low & DIGEST, generation << DIGEST_BITS, value.contentHash());
    }

    private void put(long high, long low, long generation, long contentHash) {
        if (size * 3 >= capacity * 2) {
            grow();
        }
        int at = find(high, low);
        if (isFree(at)) {
            size++;
        }
        slots[at] = high;
        slots[at + 1] = low | generation;
        slots[at + 2] = contentHash;
    }

    Optional<Known> get(long high, long low) {
        int at = find(high, low & DIGEST);
        return isFree(at)
                ? Optional.empty()
                : Optional.of(new Known((int) (slots[at + 1] >>> DIGEST_BITS), slots[at + 2]));
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    int size() {
        return size;
    }

    private boolean isFree(int at) {
        return slots[at] == 0 && (slots[at + 1] & DIGEST) == 0;
    }

    /**
     * @param low without a generation
     */
    private int find(long high, long low) {
        int slot = (int) (low & (capacity - 1));
        while (true) {
            int at = slot * WIDTH;
            if (isFree(at) || (slots[at] == high && (slots[at + 1] & DIGEST) == low)) {
                return at;
            }
            slot = (slot + 1) & (capacity - 1);
        }
    }

    private void grow() {
        long[] old = slots;
        capacity *= 2;
        slots = new long[WIDTH * capacity];
        size = 0;
        for (int at = 0; at < old.length; at += WIDTH) {
            long low = old[at + 1] & DIGEST;
            if (old[at] != 0 || low != 0) {
                put(old[at], low, old[at + 1] & ~DIGEST, old[at + 2]);
            }
        }
    }
}
