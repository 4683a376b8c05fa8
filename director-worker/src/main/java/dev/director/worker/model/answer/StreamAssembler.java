package dev.director.worker.model.answer;

import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.SseReader.Event;

/** Makes one answer out of a stream of events. Not thread-safe; never throws, whatever comes. */
public sealed interface StreamAssembler permits ChatAssembler, ResponsesAssembler {

    /** Takes the next event. What follows the last one is ignored. */
    void accept(Event event);

    /** Whether all is said: nothing that may follow could change the outcome. */
    boolean over();

    /**
     * What came of the call. To be called once, when the answer is {@link #over} or the bytes are
     * at their end; text that was held back is shown now if it is part of an answer.
     */
    CallOutcome end();

    /** The same where the bytes end before the answer does, with what was told until then. */
    Failure brokenOff(Fault fault, String reason);
}
