package dev.director.worker.model.dialect.moonshot;

import java.util.HashSet;
import java.util.Set;

/**
 * Where in the schema a part of it is read. Immutable.
 *
 * @param properties how many objects it lies in
 * @param levels how many schemas it lies in
 * @param inlined references whose targets are being read in place of them: the way out of circles
 * @param inDefinition whether it belongs to a definition, where names may not hold a slash
 * @param embedded whether it lies in a part with an identity of its own, whose references start
 *     there and not at the root
 * @param root whether it becomes the root, which cannot be a reference
 */
record Place(
        int properties,
        int levels,
        Set<String> inlined,
        boolean inDefinition,
        boolean embedded,
        boolean root) {

    /** The dialect's own limit. */
    static final int MAX_PROPERTIES = 30;

    private static final int MAX_LEVELS = 200;

    static Place document() {
        return new Place(0, 0, Set.of(), false, false, true);
    }

    static Place definition() {
        return new Place(0, 0, Set.of(), true, false, false);
    }

    /** Whether it is the whole document. */
    boolean whole() {
        return root && levels == 0;
    }

    boolean tooDeep() {
        return levels > MAX_LEVELS;
    }

    /** A property of an object that is here. */
    Place property() {
        return new Place(properties + 1, levels + 1, inlined, inDefinition, embedded, false);
    }

    /** An element, or an additional property, of what is here. */
    Place element() {
        return new Place(properties, levels + 1, inlined, inDefinition, embedded, false);
    }

    /** One choice of several that are here. */
    Place choice() {
        return new Place(properties, levels + 1, inlined, inDefinition, embedded, root);
    }

    Place inlining(String reference) {
        Set<String> more = new HashSet<>(inlined);
        more.add(reference);
        return new Place(properties, levels, more, inDefinition, embedded, root);
    }

    Place embedding() {
        return new Place(properties, levels, inlined, inDefinition, true, root);
    }
}
