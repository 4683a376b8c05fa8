package dev.director.worker.intake;

import dev.director.schemas.Topics;
import dev.director.worker.run.Lane;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an inbound topic carries. */
sealed interface Inbound {

    /** Requests, of one lane. */
    record Requests(Lane lane) implements Inbound {}

    /** Answers to calls that were handed out. */
    record ToolResults() implements Inbound {}

    /** Cancels. */
    record Cancels() implements Inbound {}

    /** The topics that a worker reads. Of what came together, requests are taken first. */
    static Map<String, Inbound> of(Topics topics) {
        Map<String, Inbound> inbound = new LinkedHashMap<>();
        inbound.put(topics.requests(), new Requests(Lane.INTERACTIVE));
        inbound.put(topics.requestsBatch(), new Requests(Lane.BATCH));
        inbound.put(topics.kimiDlt(), new Requests(Lane.FALLBACK));
        inbound.put(topics.toolResults(), new ToolResults());
        inbound.put(topics.cancels(), new Cancels());
        return inbound;
    }
}
