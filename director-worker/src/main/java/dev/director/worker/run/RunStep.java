package dev.director.worker.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * What the journal learns of a run between its acceptance and its end, one record each: enough to
 * go on from there after a crash.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@JsonSubTypes.Type(value = RunStep.BackgroundBegan.class, name = "background-began"))
public sealed interface RunStep {

    /**
     * A model call goes on at the provider by itself, whatever becomes of this worker.
     *
     * @param turn whose call it is, from 1
     * @param route the route it was made on
     * @param responseId by which the provider tells how it gets on
     * @param startedAt when it began
     */
    record BackgroundBegan(int turn, String route, String responseId, Instant startedAt)
            implements RunStep {}
}
