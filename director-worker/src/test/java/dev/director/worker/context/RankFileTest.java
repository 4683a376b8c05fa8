package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.api.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small rank file: every byte, and a few words. */
class RankFileTest {

    @TempDir private Path folder;

    @Test
    void wordsOfTheFileAreOneTokenAndAllElseIsBytes() throws IOException {
        Encoding encoding = RankFile.load(file(lines("he", "hel", "lo", "hello", " w")));

        assertThat(encoding.encodeOrdinary("hello").boxed()).containsExactly(259);
        assertThat(encoding.encodeOrdinary("helo").boxed()).containsExactly(257, (int) 'o');
        assertThat(encoding.encodeOrdinary("hello world").boxed())
                .containsExactly(259, 260, (int) 'o', (int) 'r', (int) 'l', (int) 'd');
        assertThat(encoding.countTokensOrdinary("中")).isEqualTo(3);
    }

    @Test
    void chineseIsSplitFromWhatSurroundsIt() throws IOException {
        Encoding encoding = RankFile.load(file(lines("中a", "a中", "中文")));

        assertThat(encoding.encodeOrdinary("a中文a").boxed())
                .containsExactly((int) 'a', 258, (int) 'a');
    }

    @Test
    void spacesOutsideOfAsciiAreSpaces() throws IOException {
        Encoding encoding = RankFile.load(file(lines("!\u3000!")));

        assertThat(encoding.countTokensOrdinary("!\u3000!")).isEqualTo(5);
    }

    @Test
    void kimisTextIsCountedByIt() throws IOException {
        TokenCounter counter =
                new TokenCounter(Optional.of(file(lines("he", "hel", "lo", "hello"))));

        assertThat(counter.count(Tokenizer.KIMI, "hello")).isEqualTo(1);
        assertThat(counter.count(Tokenizer.KIMI, "größer")).isEqualTo(8);
        assertThat(counter.count(Tokenizer.ESTIMATE, "hello")).isEqualTo(2);
    }

    @Test
    void framesAreLearnedAndTextStaysAsCounted() throws IOException {
        TokenCounter counter =
                new TokenCounter(Optional.of(file(lines("he", "hel", "lo", "hello"))));
        Window window = Windows.kimi(131_072);
        for (int words = 1; words <= 100; words++) {
            String text = "hello\n".repeat(words);
            counter.billed(
                    window,
                    counter.measure(window, Chat.prompt(Chat.user(text))),
                    2L * words + "user".length() + 50);
        }

        assertThat(counter.count(window, Chat.prompt(Chat.user("hello\n".repeat(1000)))))
                .isBetween(2040, 2070);
    }

    @Test
    void aLineThatIsNoTokenIsNamed() {
        assertThatThrownBy(() -> RankFile.load(file(List.of("IQ== 0", "", "not base64 1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3 of the rank file");
        assertThatThrownBy(() -> RankFile.load(file(List.of("IQ=="))))
                .hasMessageContaining("line 1 of the rank file");
        assertThatThrownBy(() -> RankFile.load(file(List.of("IQ== x"))))
                .hasMessageContaining("line 1 of the rank file");
    }

    @Test
    void aFileThatLacksAByteIsRefused() {
        List<String> lines = lines();
        lines.remove(200);

        assertThatThrownBy(() -> RankFile.load(file(lines)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no token for the byte 200");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new TokenCounter(Optional.of(folder.resolve("nowhere"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nowhere");
    }

    private Path file(List<String> lines) throws IOException {
        return Files.write(folder.resolve("ranks.tiktoken"), lines);
    }

    /** All bytes by their value, then the words and whatever they are merged from. */
    private static List<String> lines(String... words) {
        List<String> lines = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            lines.add(line(new byte[] {(byte) value}, value));
        }
        for (String word : words) {
            lines.add(line(word.getBytes(StandardCharsets.UTF_8), lines.size()));
        }
        return lines;
    }

    private static String line(byte[] token, int rank) {
        return Base64.getEncoder().encodeToString(token) + " " + rank;
    }
}
