package dev.director.worker.tool;

import com.networknt.schema.SchemaException;

/** A text cannot be held against a pattern, within bounds or at all. */
final class NotCheckable extends SchemaException {
    private static final long serialVersionUID = 1;

    NotCheckable(String reason) {
        super(reason);
    }
}
