package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongTextTest {

    private static final ToIntFunction<String> EXACT =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE)
                    ::countTokensOrdinary;

    private final Words words = new Words();

    /** How long the slices were that had to be counted. */
    private final List<Integer> slices = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "A", " ", "\n", "!", "中", "ab", "é", "\t", "😀", "กขค", "=", "\u0301"})
    void aMegabyteWithoutWordsIsEstimatedFromItsBeginning(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        String shorter = text.substring(0, 100_000 / unit.length() * unit.length());

        long tokens = LongText.tokens(this::count, words, text);

        long exact = EXACT.applyAsInt(shorter) * (long) text.length() / shorter.length();
        assertThat((double) tokens / exact).isCloseTo(1, within(0.02));
        assertThat(slices.stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(9 * 8192);
    }

    @Test
    void noSliceIsLongerThanTheBound() {
        LongText.tokens(this::count, words, ("x".repeat(9000) + " one two three. ").repeat(50));

        assertThat(slices).allMatch(length -> length <= 8192).hasSizeGreaterThan(10);
    }

    @Test
    void textAfterAnUnbrokenRunIsCountedAgain() {
        String prose = "The quick brown fox, 12 years old, jumps over it. ".repeat(4000);
        String run = "a".repeat(200_000);

        long tokens = LongText.tokens(this::count, words, run + " " + prose);

        long expected = EXACT.applyAsInt(run) + EXACT.applyAsInt(" " + prose);
        assertThat((double) tokens / expected).isCloseTo(1, within(0.002));
    }

    @Test
    void halfASurrogatePairIsCountedAsAReplacement() {
        assertThat(LongText.tokens(this::count, words, "a \ud83d b"))
                .isEqualTo(LongText.tokens(this::count, words, "a ? b"));
        assertThat(LongText.tokens(this::count, words, "\ude00")).isEqualTo(1);
    }

    @Test
    void nothingIsNoTokens() {
        assertThat(LongText.tokens(this::count, words, "")).isZero();
    }

    private int count(String slice) {
        slices.add(slice.length());
        return EXACT.applyAsInt(slice);
    }
}
