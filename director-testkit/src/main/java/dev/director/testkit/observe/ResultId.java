package dev.director.testkit.observe;

import tools.jackson.databind.JsonNode;

/**
 * What there may be one result of: an accepted request and its generation.
 *
 * @param key the record's key, or the empty string
 * @param generation 0, and one more for each redrive
 */
public record ResultId(String tenant, String key, String requestId, int generation) {

    static ResultId of(TopicRecord result) {
        JsonNode json = result.json();
        return new ResultId(
                json.path("tenant").asString("default"),
                result.key().orElse(""),
                json.path("requestId").asString(""),
                json.path("generation").asInt(0));
    }

    /** The generation before. */
    ResultId before() {
        return new ResultId(tenant, key, requestId, generation - 1);
    }

    /** {@code tenant/requestId}, as the simulator's call log counts. */
    public String request() {
        return tenant + "/" + requestId;
    }
}
