package dev.director.worker.intake;

import java.util.OptionalLong;

/**
 * An open-addressing table from 128-bit digests to a long, without an object per entry. Not
 * thread-safe.
 */
final class MarkerTable {

    private static final int WIDTH = 3;

    private long[] slots = new long[WIDTH * 64];
    private int capacity = 64;
    private int size;

    /** Adds or replaces. A digest of all zeros, which nobody will meet, is taken for absent. */
    void put(long high, long low, long value) {
        if (size * 3 >= capacity * 2) {
            grow();
        }
        int at = find(high, low);
        if (slots[at] == 0 && slots[at + 1] == 0) {
            size++;
        }
        slots[at] = high;
        slots[at + 1] = low;
        slots[at + 2] = value;
    }

    OptionalLong get(long high, long low) {
        int at = find(high, low);
        return slots[at] == 0 && slots[at + 1] == 0
                ? OptionalLong.empty()
                : OptionalLong.of(slots[at + 2]);
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    int size() {
        return size;
    }

    private int find(long high, long low) {
        int slot = (int) (low & (capacity - 1));
        while (true) {
            int at = slot * WIDTH;
            boolean free = slots[at] == 0 && slots[at + 1] == 0;
            if (free || (slots[at] == high && slots[at + 1] == low)) {
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
            if (old[at] != 0 || old[at + 1] != 0) {
                put(old[at], old[at + 1], old[at + 2]);
            }
        }
    }
}
