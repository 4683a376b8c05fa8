package dev.director.worker.run;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the journal has what a run did so far. What it says is read when the run goes on: a run
 * that waits needs none of it. Immutable.
 *
 * @param byNumber the steps; there may be gaps between their numbers, since steps that were being
 *     committed side by side need not all have been
 * @param request the copy of the request, of a run that waited for its caller
 */
public record Steps(NavigableMap<Integer, Pointer> byNumber, Optional<Pointer> request) {

    /** Of a run that begins. */
    public static final Steps NONE = new Steps(new TreeMap<>(), Optional.empty());

    public Steps {
        byNumber = Collections.unmodifiableNavigableMap(new TreeMap<>(byNumber));
    }

    /** In order. */
    public Collection<Pointer> at() {
        return byNumber.values();
    }

    /** The number of the newest; 0 when there is none. */
    public int newest() {
        return byNumber.isEmpty() ? 0 : byNumber.lastKey();
    }
}
