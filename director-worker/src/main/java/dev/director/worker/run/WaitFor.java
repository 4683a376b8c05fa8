package dev.director.worker.run;

import java.util.List;

/**
 * What a run waits for before it can call a model.
 *
 * @param kind what sort of thing
 * @param names any of these is enough: of routes, or of the budget
 * @param reason why none can be had now, in words
 * @param briefly whether it is to be decided anew after a moment in any case
 */
public record WaitFor(WaitReason kind, List<String> names, String reason, boolean briefly) {
    public WaitFor {
        names = List.copyOf(names);
    }
}
