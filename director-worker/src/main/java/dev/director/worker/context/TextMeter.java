package dev.director.worker.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures text, each longer one once: a prompt is counted again for every route and every attempt,
 * and system prompts and tools are the same in thousands of requests. Thread-safe.
 *
 * <p>What is remembered is the count under a hash of the text, not the text: about 10 MB however
 * long the texts are, and no prompt outlives its run. Two texts of one hash would be a wrong
 * estimate, no more.
 */
final class TextMeter {

    private static final int REMEMBERED = 65_536;

    /** A shorter text is counted as fast as it is looked up. */
    private static final int WORTH_REMEMBERING = 128;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final Vocabularies vocabularies;
    private final Map<Key, Measure> counted = Collections.synchronizedMap(new Newest());

    TextMeter(Vocabularies vocabularies) {
        this.vocabularies = vocabularies;
    }

    /** What the text consists of; it is no message by itself. */
    Measure of(Tokenizer tokenizer, String text) {
        if (text.length() < WORTH_REMEMBERING) {
            return count(tokenizer, text);
        }
        Key key = Key.of(tokenizer, text);
        Measure known = counted.get(key);
        if (known != null) {
            return known;
        }
        Measure fresh = count(tokenizer, text);
        counted.put(key, fresh);
        return fresh;
    }

    private Measure count(Tokenizer tokenizer, String text) {
        return Measure.of(text, vocabularies.of(tokenizer).tokens(text));
    }

    private record Key(Tokenizer tokenizer, int length, int hash, long longHash) {

        static Key of(Tokenizer tokenizer, String text) {
            long hash = text.length();
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * MULTIPLIER;
                hash ^= hash >>> 29;
            }
            return new Key(tokenizer, text.length(), text.hashCode(), hash);
        }
    }

    /** Forgets what was not asked for longest. */
    private static final class Newest extends LinkedHashMap<Key, Measure> {

        Newest() {
            super(1024, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Measure> eldest) {
            return size() > REMEMBERED;
        }
    }
}
