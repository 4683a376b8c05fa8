package dev.director.api.topics;

import dev.director.schemas.Topics;

/** Which of the request topics a submission goes to. */
public enum Lane {
    /** Someone is waiting. */
    INTERACTIVE,
    /** Nobody is; it runs when there is room. */
    BATCH;

    String topic(Topics topics) {
        return switch (this) {
            case INTERACTIVE -> topics.requests();
            case BATCH -> topics.requestsBatch();
        };
    }
}
