package dev.director.worker.model.dialect;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is said to the caller of what was left out or changed. Confined to one adaptation. */
final class Warnings {

    private final Set<String> said = new LinkedHashSet<>();
    private final Target target;

    Warnings(Target target) {
        this.target = target;
    }

    void leftOut(String parameter) {
        leftOut(parameter, "does not take it");
    }

    /**
     * @param why what can be said of the model
     */
    void leftOut(String parameter, String why) {
        said.add("%s was left out: %s %s".formatted(parameter, target.upstream(), why));
    }

    /**
     * @param what in the past tense
     * @param why what can be said of the model
     */
    void changed(String what, String why) {
        said.add("%s: %s %s".formatted(what, target.upstream(), why));
    }

    List<String> all() {
        return List.copyOf(said);
    }
}
