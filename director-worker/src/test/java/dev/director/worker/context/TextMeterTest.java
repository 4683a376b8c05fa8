package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextMeterTest {

    private static final TextMeter TEXTS = new TextMeter(new Vocabularies(Optional.empty()));

    @Test
    void aLongTextIsCountedOnce() {
        String text = Corpus.text("english");
        String equal = new String(text.toCharArray());

        Measure first = TEXTS.of(Tokenizer.O200K, text);

        assertThat(TEXTS.of(Tokenizer.O200K, equal)).isSameAs(first);
    }

    @Test
    void textsThatDifferInOneCharacterAreToldApart() {
        String text = "a ".repeat(500);
        Measure first = TEXTS.of(Tokenizer.O200K, text);

        for (int i = 0; i < 1000; i += 2) {
            String other = text.substring(0, i) + "!" + text.substring(i + 1);
            assertThat(TEXTS.of(Tokenizer.O200K, other)).isNotSameAs(first);
        }
    }

    @Test
    void tokenizersAreToldApart() {
        String text = Corpus.text("hindi");

        assertThat(TEXTS.of(Tokenizer.CL100K, text).tokens()).isEqualTo(1153);
        assertThat(TEXTS.of(Tokenizer.O200K, text).tokens()).isEqualTo(362);
    }

    @Test
    void lettersAreCountedByScript() {
        Measure measure = TEXTS.of(Tokenizer.O200K, "Größe, 中文字, мир, あア, 한국, €→😀");

        assertThat(measure.latin()).isEqualTo(2);
        assertThat(measure.han()).isEqualTo(3);
        assertThat(measure.other()).isEqualTo(7);
        assertThat(measure.messages()).isZero();
    }
}
