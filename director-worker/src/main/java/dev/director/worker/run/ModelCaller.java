package dev.director.worker.run;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.worker.run.ModelReply.CallRecord;
import dev.director.worker.run.StepCommitter.OwnershipLost;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Calls a model on behalf of a run. Thread-safe. */
public interface ModelCaller {

    /**
     * Calls the model that the request names, with the retries that its route allows, and blocks
     * until there is an answer or none can be had. Never throws for what a provider does.
     *
     * @throws OwnershipLost when the partition was lost; its new owner goes on
     * @throws Aborted when the calling thread is interrupted; the HTTP call is closed
     */
    ModelReply call(ModelCall call) throws OwnershipLost, InterruptedException;

    /**
     * The logical name of the model that finishes what the one that the request names fails; empty
     * when there is none that can be called, or would not do better.
     *
     * @param code why it failed
     */
    default Optional<String> fallback(DirectorRequest request, ErrorCode code) {
        return Optional.empty();
    }

    /**
     * How many calls may begin now: on any of these routes, none while all of them are closed, and
     * few when they have just been opened again; or as a budget bears.
     *
     * @param names of what a held run waits for, {@link WaitFor#names}
     */
    default int room(List<String> names) {
        return Integer.MAX_VALUE;
    }

    /** A turn was broken off. */
    final class Aborted extends InterruptedException {
        private static final long serialVersionUID = 1;

        private final transient List<CallRecord> attempts;

        /**
         * @param attempts the calls that were made, the one that was broken off included; none
         *     where that one goes on at the provider, and another life of the run asks for it
         */
        public Aborted(List<CallRecord> attempts) {
            super("a turn was broken off");
            this.attempts = List.copyOf(attempts);
        }

        /** The calls that were made and have ended; none where one goes on. */
        public List<CallRecord> attempts() {
            return attempts;
        }
    }

    /**
     * One turn to take.
     *
     * @param id the run
     * @param request the request whose turn it is
     * @param history the request's messages, and those of every turn since
     * @param generation the run's generation, part of the call's trace id
     * @param turn from 1
     * @param deadline when the answer is of no more use
     * @param payer who pays for it
     * @param earlier the calls of this turn that were made before it was held up
     * @param progress where to tell how the calls go
     * @param gate to be passed before every call that costs money, a repeated one too
     * @param background remembers a call that goes on at the provider by itself
     */
    record ModelCall(
            RunId id,
            DirectorRequest request,
            List<ObjectNode> history,
            int generation,
            int turn,
            Instant deadline,
            Payer payer,
            List<CallRecord> earlier,
            Progress progress,
            SideEffectGate gate,
            Background background) {}
}
