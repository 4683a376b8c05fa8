package dev.director.worker.run;

import dev.director.schemas.Attempt;
import dev.director.schemas.ErrorCode;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What became of a turn's model calls; {@link #attempts} has each of them, in order. */
public sealed interface ModelReply {

    /** Every call that was made, failed ones too; empty when none was allowed. */
    List<CallRecord> attempts();

    /** What was cut or changed of the request so that the model takes it. */
    List<String> warnings();

    /**
     * The model answered.
     *
     * @param message the assistant's message, in OpenAI's shape
     * @param finishReason as the provider gave it
     * @param warnings what was cut or changed of the request so that the model takes it
     */
    record Answered(
            List<CallRecord> attempts,
            ObjectNode message,
            String finishReason,
            List<String> warnings)
            implements ModelReply {}

    /** No answer could be had. */
    record Failed(List<CallRecord> attempts, ErrorCode code, String reason) implements ModelReply {
        @Override
        public List<String> warnings() {
            return List.of();
        }
    }

    /**
     * Nobody can be asked for now, and the run has no part in it: an outage is not a failure
     * (promise 5).
     *
     * @param kind what is waited for
     * @param code why the route that opens first is closed
     * @param reason the same in words
     * @param opening whether it is open again, and only has no room for another call yet; of a
     *     budget, whether what others have reserved may come back
     * @param routes the names of those that could take the turn, and are closed; or of the budget
     * @param elsewhere the same of the model's fallback, where none of its own is open
     */
    record Held(
            List<CallRecord> attempts,
            WaitReason kind,
            ErrorCode code,
            String reason,
            boolean opening,
            List<String> routes,
            List<String> elsewhere)
            implements ModelReply {
        public Held {
            attempts = List.copyOf(attempts);
            routes = List.copyOf(routes);
            elsewhere = List.copyOf(elsewhere);
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }
    }

    /**
     * One model call as it is shown on the result and on the bill.
     *
     * @param attempt as the result shows it
     * @param answered the model that the provider says it was; empty when it did not say
     * @param estimated whether the cost is not the provider's own figure: computed from prices, or
     *     unknown of a call that may have cost something
     * @param providerRequestId the provider's name for the call, for its support desk; may be empty
     */
    record CallRecord(
            Attempt attempt, String answered, boolean estimated, String providerRequestId) {}
}
