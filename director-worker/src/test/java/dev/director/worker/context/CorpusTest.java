package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts on the fixed corpus of languages and code. */
class CorpusTest {

    private static final String RANK_FILE = "director.test.kimi-rank-file";

    private static final TokenCounter COUNTER = new TokenCounter(Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "arabic, 929, 430",
        "chinese, 1032, 729",
        "emoji, 644, 551",
        "english, 739, 720",
        "german, 810, 620",
        "hindi, 1153, 362",
        "japanese, 1139, 800",
        "java, 659, 668",
        "json, 2559, 2563",
        "python, 735, 739",
        "russian, 882, 549"
    })
    void everyTextHasItsCount(String name, int cl100k, int o200k) {
        assertThat(COUNTER.count(Tokenizer.CL100K, Corpus.text(name))).isEqualTo(cl100k);
        assertThat(COUNTER.count(Tokenizer.O200K, Corpus.text(name))).isEqualTo(o200k);
    }

    /** The sum of the words is the whole: 500,000 characters, shuffled so that cuts vary. */
    @ParameterizedTest
    @EnumSource(
            value = EncodingType.class,
            names = {"CL100K_BASE", "O200K_BASE"})
    void textIsCountedByWordsWithoutAnyDifference(EncodingType type) {
        long seed = new Random().nextLong();
        System.out.println("CorpusTest seed " + seed);
        Random random = new Random(seed);
        List<String> pieces =
                Corpus.NAMES.stream().flatMap(n -> Corpus.cut(Corpus.text(n)).stream()).toList();
        Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(type);
        Words words = new Words();
        for (int round = 0; round < 10; round++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 50_000) {
                String piece = pieces.get(random.nextInt(pieces.size()));
                text.append(piece, random.nextInt(piece.length() / 2), piece.length());
            }
            String whole = text.toString();

            assertThat(LongText.tokens(encoding::countTokensOrdinary, words, whole))
                    .isEqualTo(encoding.countTokensOrdinary(LongText.wellFormed(whole)));
        }
    }

    /** The numbers behind the calibration's tests, counted anew where Kimi's file is at hand. */
    @Test
    @EnabledIfSystemProperty(named = RANK_FILE, matches = ".+")
    void kimisCountsAreThoseOfItsRankFile() {
        TokenCounter counter =
                new TokenCounter(Optional.of(Path.of(System.getProperty(RANK_FILE))));

        Corpus.pieces()
                .forEach((name, pieces) ->
                        assertThat(pieces)
                                .as(name)
                                .allSatisfy(piece ->
                                        assertThat(counter.count(Tokenizer.KIMI, piece.text()))
                                                .isEqualTo(piece.kimiTokens())));
        assertThat(counter.count(Tokenizer.KIMI, "Hello, world!")).isEqualTo(4);
        assertThat(counter.count(Tokenizer.KIMI, "你好世界")).isEqualTo(2);
        assertThat(counter.count(Tokenizer.KIMI, "1234567890")).isEqualTo(4);
        assertThat(counter.count(Tokenizer.KIMI, "中文English混合")).isEqualTo(3);
    }
}
