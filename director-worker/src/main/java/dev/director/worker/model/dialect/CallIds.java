package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Quirk;
import java.util.HashSet;
import java.util.Set;

/**
 * Ids of tool calls, handed out in the order of the conversation: so a longer history begins with
 * the ids of a shorter one, and a provider's cache of its beginning holds. Confined to one
 * adaptation.
 */
sealed interface CallIds {

    /**
     * The next call's id.
     *
     * @param id the one that it has
     * @param tool its tool's name, as sent
     */
    String next(String id, String tool);

    static CallIds of(Target target) {
        return target.has(Quirk.NATIVE_CALL_IDS) ? new Native() : new Portable();
    }

    /**
     * As the model itself counts: with others, Kimi loses count and drops calls or writes its
     * markers into the text.
     */
    final class Native implements CallIds {

        private int index;

        @Override
        public String next(String id, String tool) {
            return "functions.%s:%d".formatted(tool, index++);
        }
    }

    /**
     * In the alphabet and the length that all others take, and unlike each other: some providers
     * begin anew with each turn.
     */
    final class Portable implements CallIds {

        private static final int MAX_LENGTH = 40;

        private final Set<String> used = new HashSet<>();

        @Override
        public String next(String id, String tool) {
            String plain = id.replaceAll("[^a-zA-Z0-9_-]", "_");
            String base = plain.isEmpty() ? "call" : plain;
            String candidate = cut(base, "");
            for (int i = 2; !used.add(candidate); i++) {
                candidate = cut(base, "_" + i);
            }
            return candidate;
        }

        private static String cut(String base, String suffix) {
            int room = MAX_LENGTH - suffix.length();
            return (base.length() <= room ? base : base.substring(0, room)) + suffix;
        }
    }
}
