package dev.director.worker.context;

import com.knuddels.jtokkit.api.Encoding;
import java.util.function.Supplier;

/** Counts text by one vocabulary, special tokens taken as ordinary text. Thread-safe. */
final class Vocabulary {

    private final Supplier<Encoding> encoding;
    private final Words words = new Words();

    /**
     * @param encoding asked for every time, so that it may be loaded late
     */
    Vocabulary(Supplier<Encoding> encoding) {
        this.encoding = encoding;
    }

    long tokens(String text) {
        return LongText.tokens(encoding.get()::countTokensOrdinary, words, text);
    }
}
