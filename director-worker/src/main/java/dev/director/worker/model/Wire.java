package dev.director.worker.model;

import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Expectation;
import dev.director.worker.model.answer.Polled;
import dev.director.worker.model.answer.Settled;
import dev.director.worker.model.catalogue.Api;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Makes one call to one provider. Thread-safe. */
public interface Wire {

    /**
     * Calls and blocks until there is an answer, an error, or the time is over. What a provider
     * does never throws.
     *
     * @param limit the longest that the call may take, to the end of its answer
     * @param text told the answer's text as it comes, where the call streams; must not block
     * @throws Withdrawn when the calling thread is interrupted; the connection is closed
     */
    CallOutcome call(Outgoing call, Duration limit, Consumer<String> text)
            throws InterruptedException;

    /**
     * Begins a call that goes on at the provider by itself, and returns how it is then: at its end
     * already when it could not be begun. What a provider does never throws.
     *
     * @param limit the longest that this may take
     * @throws InterruptedException when the run is withdrawn; the call may have begun
     */
    Polled begin(Outgoing call, Duration limit) throws InterruptedException;

    /**
     * Asks how such a call is. What a provider does never throws.
     *
     * @param responseId as the provider named it
     * @param limit the longest that the question may take
     */
    Polled poll(Outgoing call, String responseId, Duration limit) throws InterruptedException;

    /** Asks the provider to end such a call, and returns how it is then. */
    Polled cancel(Outgoing call, String responseId, Duration limit) throws InterruptedException;

    /**
     * Asks what a call has cost that was broken off, of which the provider may know a moment later.
     * What a provider does never throws.
     *
     * @param callId as the provider named it
     * @param limit the longest that the question may take
     */
    default Settled settled(String provider, String callId, Duration limit)
            throws InterruptedException {
        return new Settled.Never();
    }

    /** A call was broken off by us. */
    final class Withdrawn extends InterruptedException {
        private static final long serialVersionUID = 1;

        private final transient Failure last;

        /**
         * @param last what the provider had said until then
         */
        public Withdrawn(Failure last) {
            super("the call was withdrawn");
            this.last = last;
        }

        /** What the provider had said until then: the call's id, and tokens if it counted any. */
        public Failure last() {
            return last;
        }
    }

    /**
     * A call as it goes out.
     *
     * @param provider a name among the catalogue's providers
     * @param api the interface to call
     * @param body the whole body, in the words of that interface and route
     * @param stream whether the answer is to be read while it comes
     * @param expectation what the answer is judged by
     * @param trace the caller's own name for the call, shown to the provider
     */
    record Outgoing(
            String provider,
            Api api,
            ObjectNode body,
            boolean stream,
            Expectation expectation,
            String trace) {}
}
