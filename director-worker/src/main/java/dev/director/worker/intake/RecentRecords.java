package dev.director.worker.intake;

import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.Pointer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that were read on the way to another: runs start nearly in the order of their offsets, so
 * the next that is wanted is most likely here. Bounded; not thread-safe.
 */
final class RecentRecords {

    private static final long MAX_BYTES = 16L << 20;

    private final Map<Pointer, InboundRecord> records = new LinkedHashMap<>();
    private long bytes;

    void add(InboundRecord record) {
        InboundRecord before = records.put(record.pointer(), record);
        bytes += record.size() - (before == null ? 0 : before.size());
        Iterator<InboundRecord> eldest = records.values().iterator();
        while (bytes > MAX_BYTES) {
            bytes -= eldest.next().size();
            eldest.remove();
        }
    }

    /** The record, which is then no longer kept; null when it is not here. */
    @Nullable InboundRecord take(Pointer pointer) {
        InboundRecord record = records.remove(pointer);
        if (record != null) {
            bytes -= record.size();
        }
        return record;
    }
}
