package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ExcerptTest {

    private static final int CHUNK = 256;
    private static final TextMeter TEXTS = new TextMeter(new Vocabularies(Optional.empty()));
    private static final Pattern MARKER =
            Pattern.compile("\n\\[\\.\\.\\. ([0-9,]+) tokens were left out here \\.\\.\\.]\n");

    private final Excerpt excerpt = new Excerpt(TEXTS, Tokenizer.O200K, CHUNK);

    @ParameterizedTest
    @ValueSource(strings = {"a word or two ", "中文字", "😀👩‍💻", "0", "\n", "=", "é", "क्षि"})
    void whateverTheTextItFitsTheChunkAndSaysWhatIsMissing(String unit) {
        String text = unit.repeat(20_000 / unit.length());

        String shortened = of(text);

        assertThat(tokens(shortened)).isLessThanOrEqualTo(CHUNK).isGreaterThan(CHUNK / 4);
        MatchResult marker = MARKER.matcher(shortened).results().findFirst().orElseThrow();
        long missing = Long.parseLong(marker.group(1).replace(",", ""));
        String head = shortened.substring(0, marker.start());
        String tail = shortened.substring(marker.end());
        assertThat(missing).isEqualTo(tokens(text) - tokens(head) - tokens(tail));
        assertThat(text).startsWith(head).endsWith(tail);
        assertThat(Character.isHighSurrogate(head.charAt(head.length() - 1))).isFalse();
        assertThat(Character.isLowSurrogate(tail.charAt(0))).isFalse();
    }

    @Test
    void noCharacterIsCutInHalfWhereverItStands() {
        for (int shift = 0; shift < 8; shift++) {
            String shortened = of("x".repeat(shift) + "😀".repeat(3000) + "y".repeat(shift % 3));

            assertThat(shortened.codePoints().map(Character::getType).toArray())
                    .doesNotContain((int) Character.SURROGATE);
        }
    }

    @Test
    void headAndTailOfDifferentDensityFitAsWell() {
        String text = "中文字符很多".repeat(500) + " plain words follow here".repeat(500);

        assertThat(tokens(of(text))).isLessThanOrEqualTo(CHUNK);
    }

    @Test
    void whatFitsIsLeftAlone() {
        String text = "one ".repeat(CHUNK - 1).strip();
        ObjectNode message = Chat.result("c1", text);

        assertThat(tokens(text)).isLessThanOrEqualTo(CHUNK);
        assertThat(excerpt.of(message)).isSameAs(message);
    }

    @Test
    void aMessageWithoutTextIsLeftAlone() {
        ObjectNode message = Chat.json("{\"role\":\"tool\",\"content\":null}");

        assertThat(excerpt.of(message)).isSameAs(message);
    }

    private String of(String text) {
        return excerpt.of(Chat.result("c1", text)).path("content").asString();
    }

    private static long tokens(String text) {
        return TEXTS.of(Tokenizer.O200K, text).tokens();
    }
}
