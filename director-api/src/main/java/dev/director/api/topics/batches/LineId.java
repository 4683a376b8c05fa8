package dev.director.api.topics.batches;

import dev.director.api.index.RequestKey;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which line of which batch a request is.
 *
 * @param tenant whose batch
 * @param batch its id
 * @param line from 1
 */
record LineId(String tenant, String batch, int line) {
    /** What the ids of batches, and so of their requests, begin with. */
    static final String PREFIX = "batch_";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");

    /** Nothing where the request is of no batch. */
    static Optional<LineId> of(RequestKey key) {
        String id = key.requestId();
        int dot = id.lastIndexOf('.');
        if (!id.startsWith(PREFIX) || dot < 0) {
            return Optional.empty();
        }
        String digits = id.substring(dot + 1);
        if (!NUMBER.matcher(digits).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new LineId(key.tenant(), id.substring(0, dot), Integer.parseInt(digits)));
    }

    boolean isOf(BatchState state) {
        return tenant.equals(state.tenant()) && batch.equals(state.id());
    }
}
