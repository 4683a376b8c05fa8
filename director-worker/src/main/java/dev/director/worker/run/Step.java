package dev.director.worker.run;

import java.util.List;
import java.util.Map;

/**
 * What must be published together, or not at all.
 *
 * @param tenure the ownership under which it was made; without it the step is void
 * @param publications in the order in which they are to be written
 * @param positions by inbound topic, the offset up to which this partition has been accepted once
 *     this step is committed; empty for a step of a run
 */
public record Step(Tenure tenure, List<Publication> publications, Map<String, Long> positions) {

    public Step {
        publications = List.copyOf(publications);
        positions = Map.copyOf(positions);
    }

    /** A step of a run, which moves no position. */
    public static Step of(Tenure tenure, List<Publication> publications) {
        return new Step(tenure, publications, Map.of());
    }
}
