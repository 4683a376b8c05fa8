package dev.director.worker.context;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Kimi's vocabulary from its rank file, in tiktoken's format: a line for each token, its bytes in
 * base64, a space, its rank. Kimi's {@code tiktoken.model} has 163,584 lines; the 256 special
 * tokens that follow them are not in the file, and never arise from the text of a message.
 */
final class RankFile {

    private static final String NAME = "kimi";

    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]";
    private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
    private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";

    /** Kimi's own, with {@code \p{Han}} as Java writes it. Without the flag a third differs. */
    private static final Pattern PIECES =
            Pattern.compile(
                    String.join(
                            "|",
                            "[\\p{IsHan}]+",
                            BEFORE + UPPER + "*" + LOWER + "+" + CONTRACTION,
                            BEFORE + UPPER + "+" + LOWER + "*" + CONTRACTION,
                            "\\p{N}{1,3}",
                            " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
                            "\\s*[\\r\\n]+",
                            "\\s+(?!\\S)",
                            "\\s+"),
                    Pattern.UNICODE_CHARACTER_CLASS);

    private final Path file;
    private final IdentityHashMap<byte[], Integer> ranks = new IdentityHashMap<>(1 << 18);
    private final boolean[] bytes = new boolean[256];

    private RankFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the file; takes a few hundred milliseconds.
     *
     * @throws IllegalArgumentException when a line is not as described, or a byte has no token
     * @throws UncheckedIOException when the file cannot be read
     */
    static Encoding load(Path file) {
        RankFile read = new RankFile(file);
        read.lines();
        read.requireEveryByte();
        return register(read.ranks);
    }

    private void lines() {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    token(line, number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the rank file " + file + " cannot be read", e);
        }
    }

    private void token(String line, int number) {
        try {
            int space = line.indexOf(' ');
            byte[] token = Base64.getDecoder().decode(line.substring(0, space));
            ranks.put(token, Integer.valueOf(line.substring(space + 1).strip()));
            if (token.length == 1) {
                bytes[token[0] & 0xFF] = true;
            }
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "line %d of the rank file %s is not a token in base64, a space and a rank"
                            .formatted(number, file),
                    e);
        }
    }

    private void requireEveryByte() {
        for (int value = 0; value < bytes.length; value++) {
            if (!bytes[value]) {
                throw new IllegalArgumentException(
                        "the rank file %s has no token for the byte %d: it is incomplete"
                                .formatted(file, value));
            }
        }
    }

    private static Encoding register(IdentityHashMap<byte[], Integer> ranks) {
        EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
        registry.registerGptBytePairEncoding(
                new GptBytePairEncodingParams(NAME, PIECES, ranks, Map.of()));
        return registry.getEncoding(NAME).orElseThrow();
    }
}
