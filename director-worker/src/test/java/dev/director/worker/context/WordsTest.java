package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class WordsTest {

    private static final ToIntFunction<String> EXACT =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE)
                    ::countTokensOrdinary;

    private final Words words = new Words();
    private final List<String> counted = new ArrayList<>();

    @Test
    void aWordIsMetAndThenLearned() {
        long hash = Words.hash("an apple a day", 3, 8);

        assertThat(words.tokens(hash)).isEqualTo(Words.UNKNOWN);
        words.met(hash);
        assertThat(words.tokens(hash)).isEqualTo(Words.MET);
        words.learn(hash, 96);
        assertThat(words.tokens(hash)).isEqualTo(96);
        assertThat(Words.hash("apple", 0, 5)).isEqualTo(hash);
    }

    @Test
    void anotherWordInTheSamePlaceDisplacesIt() {
        long hash = Words.hash("apple", 0, 5);
        long other = hash ^ (1L << 40);
        words.learn(hash, 1);

        words.met(other);

        assertThat(words.tokens(other)).isEqualTo(Words.MET);
        assertThat(words.tokens(hash)).isEqualTo(Words.UNKNOWN);
    }

    @Test
    void knownTextIsNotSplitAgain() {
        String text = "It was the best of times, it was the worst of times: 1775.";
        long tokens = EXACT.applyAsInt(text);

        for (int i = 0; i < 3; i++) {
            counted.clear();
            assertThat(LongText.tokens(this::count, words, text)).isEqualTo(tokens);
        }

        assertThat(counted).isEmpty();
    }

    @Test
    void wordsThatAreNotKnownAreCountedTogether() {
        LongText.tokens(this::count, words, "one two three, four; five");

        assertThat(counted).containsExactly("one two three, four; five");
    }

    @Test
    void manyThreadsMayCountByTheSameWords() throws Exception {
        String text = Corpus.all();
        long expected = EXACT.applyAsInt(text);
        List<Future<Long>> counts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 100; i++) {
                counts.add(threads.submit(() -> LongText.tokens(EXACT, words, text)));
            }
        }

        for (Future<Long> count : counts) {
            assertThat(count.get()).isEqualTo(expected);
        }
    }

    private int count(String slice) {
        counted.add(slice);
        return EXACT.applyAsInt(slice);
    }
}
