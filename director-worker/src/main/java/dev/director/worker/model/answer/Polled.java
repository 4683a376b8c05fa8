package dev.director.worker.model.answer;

/** What a response is that runs in the background, each time it is asked for. */
public sealed interface Polled {

    /**
     * It is still at work: ask again.
     *
     * @param status {@code queued} or {@code in_progress}
     * @param responseId by which to ask; may be empty if the body did not say
     */
    record Pending(String status, String responseId) implements Polled {}

    /**
     * It was cancelled.
     *
     * @param failure what that is to a caller who did not ask for it
     */
    record Cancelled(CallOutcome.Failure failure) implements Polled {}

    /**
     * The provider could not be asked, or did not say; the response may still be at work.
     *
     * @param failure of the question, not of the response
     */
    record NoWord(CallOutcome.Failure failure) implements Polled {}

    /** It is at its end. */
    record Done(CallOutcome outcome) implements Polled {}
}
