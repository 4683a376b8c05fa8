package dev.director.worker.run;

import dev.director.schemas.Outcome;
import dev.director.schemas.ToolCall;
import dev.director.schemas.ToolOutcome;
import java.util.Optional;

/**
 * Where a run tells how its model calls and tools go, for whoever watches: best effort, outside of
 * the transactions, never blocking for a slow reader. Thread-safe.
 */
@FunctionalInterface
public interface Progress {

    /** Nobody watches. */
    Progress SILENT = (model, provider) -> Attempt.SILENT;

    /**
     * A model call begins; what earlier ones said counts no more.
     *
     * @throws InterruptedException when the run is withdrawn
     */
    Attempt begin(String model, String provider) throws InterruptedException;

    /**
     * A tool call gets on.
     *
     * @throws InterruptedException when the run is withdrawn
     */
    default void tool(Tool tool) throws InterruptedException {
        // Nobody watches.
    }

    /**
     * Another model goes on.
     *
     * @param reason a code
     * @throws InterruptedException when the run is withdrawn
     */
    default void fallback(String from, String to, String reason) throws InterruptedException {
        // Nobody watches.
    }

    /**
     * Returns when what was said is told, or after a moment where the broker does not keep up: who
     * reads the result then finds it all before it.
     *
     * @throws InterruptedException when the run is withdrawn
     */
    default void told() throws InterruptedException {
        // Nobody watches.
    }

    /**
     * How a tool call gets on.
     *
     * @param outcome once it has ended
     */
    record Tool(String callId, String name, State state, Optional<Outcome> outcome) {

        /** Of a call. */
        public enum State {
            /** It runs. */
            BEGAN,
            /** It was handed out: somebody is to run it, or to approve. */
            WAITING,
            /** It has ended. */
            ENDED
        }

        static Tool began(ToolRequest call) {
            return new Tool(call.callId(), call.name(), State.BEGAN, Optional.empty());
        }

        static Tool waiting(ToolCall call) {
            return new Tool(call.callId(), call.name(), State.WAITING, Optional.empty());
        }

        static Tool ended(ToolOutcome ended) {
            return new Tool(
                    ended.callId(), ended.name(), State.ENDED, Optional.of(ended.outcome()));
        }
    }

    /** One model call as it is watched. */
    interface Attempt {

        /** Nobody watches. */
        Attempt SILENT =
                new Attempt() {
                    @Override
                    public void text(String piece) {
                        // Nobody watches.
                    }

                    @Override
                    public void discard(String reason) {
                        // Nobody watches.
                    }
                };

        /** The answer goes on with this; pieces that come close together are told together. */
        void text(String piece);

        /** What this call said so far counts no more; a further one may follow. */
        void discard(String reason);
    }
}
