package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Why a request failed: the closed list that results, dead letters and metrics share. The constants
 * come in the order in which a request can meet them.
 */
public enum ErrorCode {
    /** The value is not one JSON document, or names a key twice. */
    INVALID_JSON(
            "Fix the producer so that it writes exactly one JSON object; send it under a new requestId."),
    /** The value is not UTF-8. */
    INVALID_UTF8("Encode the value as UTF-8 and nothing else; send it under a new requestId."),
    /** The record has no value: nothing, or a tombstone. */
    EMPTY_VALUE("Send a JSON object as the value; to end a run send a cancel request instead."),
    /** A field is missing, of another type, or out of its range. */
    INVALID_REQUEST("Correct the field that the message names; send it under a new requestId."),
    /** Arrays and objects lie in one another deeper than is read. */
    NESTING_TOO_DEEP("Flatten the JSON to fewer levels; send it under a new requestId."),
    /** The record is larger than a request may be. */
    REQUEST_TOO_LARGE("Shorten the messages, or put large content where a tool can fetch it."),
    /** The model is unknown, or closed to this tenant. */
    MODEL_NOT_ALLOWED("Choose a model that the list of models shows, or have it allowed."),
    /** The same identity came before with other content; that one keeps its result. */
    CONFLICT("Use a new requestId for new content."),
    /** The record came to a partition or topic where its run does not live. */
    MISPLACED(
            "Set the producer's partitioner to murmur2_random and key by conversationId or requestId."),
    /** The deadline passed before the run ended. */
    DEADLINE_EXCEEDED("Give a later deadline, or find out from the timing what took so long."),
    /** A cancel request ended the run. */
    CANCELLED("Nothing to do; send it under a new requestId if it is wanted after all."),
    /** The answer is larger than a result may be. */
    OUTPUT_TOO_LARGE("Ask for a shorter answer with max_completion_tokens."),
    /** The request's record is gone from its topic before it could be read again. */
    REQUEST_LOST(
            "Send it again under a new requestId; lengthen the retention of the request topics."),
    /** The provider throttles this key, and no other route was left. */
    PROVIDER_RATE_LIMITED("Redrive it later; raise the provider's limit or lower the concurrency."),
    /** The provider is overloaded, and no other route was left. */
    PROVIDER_OVERLOADED("Redrive it when the provider has recovered, or add a route."),
    /** The account has no credit or quota left. */
    PROVIDER_QUOTA("Top up the provider's account, then redrive."),
    /** The provider rejects the key. */
    PROVIDER_AUTH("Set a valid API key for the provider, restart or reload, then redrive."),
    /** The provider does not serve that model any more. */
    PROVIDER_MODEL_GONE("Point the catalogue's route at a current model, then redrive."),
    /** The conversation does not fit into the model's context window. */
    CONTEXT_TOO_LARGE("Shorten the conversation, or choose a model with a larger window."),
    /** The provider rejects the request as malformed. */
    PROVIDER_BAD_REQUEST("Compare the request's options with what this model supports."),
    /** The provider or the model refuses the content. */
    CONTENT_REFUSED("Change the content; sending it again unchanged will be refused again."),
    /** The provider did not answer in time. */
    PROVIDER_TIMEOUT("Redrive it later, or raise the time allowed for a call of this model."),
    /** The provider failed in another way. */
    PROVIDER_ERROR(
            "Look up the provider's status by the request id in the usage record, then redrive."),
    /** The provider's stream ended in the middle of the answer. */
    STREAM_CUT("Redrive it; if it recurs look for a proxy that cuts long responses."),
    /** The provider's answer is not what its interface promises. */
    MALFORMED_ANSWER("Redrive it; if it recurs check the base URL and the catalogue's quirks."),
    /** The model went on calling tools for more turns than the run may take. */
    TOO_MANY_TURNS(
            "Allow more with limits.maxTurns, or give the model fewer reasons to call tools."),
    /** The model calls cost more than the run may. */
    TOO_COSTLY("Allow more with limits.maxCostUsd, or choose a cheaper model."),
    /** A budget of the tenant, or of all, does not bear the call. */
    BUDGET_EXHAUSTED(
            "Raise the budget with './director budget set', then redrive; or wait for its next period."),
    /** The model called tools wrongly, and again after it was told how. */
    INVALID_TOOL_CALL("Simplify the tool's schema and description, or choose another model."),
    /** A tool result answers a call that no run waits for. */
    UNKNOWN_TOOL_CALL(
            "Echo callId, requestId, tenant and conversationId from the tool call as they are."),
    /** A tool result came after its run had ended. */
    LATE_TOOL_RESULT("Answer before the tool call's deadline; send a new request if it is wanted."),
    /** Director itself failed: a defect. */
    INTERNAL_ERROR("Redrive it, and report the message with the worker's log of that moment.");

    private final String wire = name().toLowerCase(Locale.ROOT);
    private final String advice;

    ErrorCode(String advice) {
        this.advice = advice;
    }

    /** The word used in JSON, in headers and as a metric's label. */
    @JsonValue
    public String wire() {
        return wire;
    }

    /** What the caller or the operator can do, as a sentence. */
    public String advice() {
        return advice;
    }
}
