package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Throws 100,000 seeded inputs at the decoder. To repeat a run, set the system property {@code
 * fuzz.seed} to the seed that it printed.
 */
class CodecFuzzTest {
    private static final int INPUTS = 100_000;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final byte[][] SPLINTERS =
            List.of(
                            "{",
                            "}",
                            "[",
                            "]",
                            "\"",
                            "\\",
                            ":",
                            ",",
                            "null",
                            "\\ud800",
                            "\\u0000",
                            "1e999999999",
                            "-",
                            "0",
                            "é",
                            "😀",
                            "\uFEFF",
                            "\"requestId\":\"x\"",
                            "[[[[[[[[",
                            "{\"a\":",
                            "//",
                            "[".repeat(300),
                            "{\"a\":".repeat(300),
                            "true")
                    .stream()
                    .map(it -> it.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);

    private final List<byte[]> goldens =
            Contract.goldens().stream()
                    .filter(it -> it.event().equals("director-request"))
                    .map(Contract.Golden::value)
                    .toList();
    private final List<Class<?>> types = List.copyOf(Contract.EVENTS.values());
    private final Map<ErrorCode, Integer> refused = new EnumMap<>(ErrorCode.class);
    private int readable;

    @Test
    void neverThrowsAndWhatIsReadIsWrittenAndReadTheSame() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("fuzz.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = input(random);
            try {
                check(input);
                require(Codec.decode(types.get(i % types.size()), input) != null);
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ", input " + i + ": " + HexFormat.of().formatHex(input),
                        e);
            }
        }
        System.out.println("readable=" + readable + ", refused=" + refused);
        assertThat(readable).as("inputs that were still requests").isGreaterThan(INPUTS / 20);
        assertThat(refused)
                .containsKeys(
                        ErrorCode.INVALID_JSON,
                        ErrorCode.INVALID_UTF8,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.NESTING_TOO_DEEP);
        assertThat(refused).doesNotContainKey(ErrorCode.INTERNAL_ERROR);
    }

    private void check(byte[] input) {
        Decoded<DirectorRequest> decoded = Codec.decode(DirectorRequest.class, input);
        if (decoded instanceof Decoded.Readable<DirectorRequest> read) {
            readable++;
            byte[] written = Codec.encode(read.event());
            require(Codec.decode(DirectorRequest.class, written).equals(decoded));
        } else if (decoded instanceof Decoded.Unreadable<DirectorRequest> unreadable) {
            refused.merge(unreadable.code(), 1, Integer::sum);
            unreadable.salvage().requestId().ifPresent(it -> require(ID.matcher(it).matches()));
        } else {
            throw new AssertionError("decode returned " + decoded);
        }
    }

    /** Plain, since AssertJ costs more than the decoder, 300,000 times over. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("the property does not hold");
        }
    }

    private byte[] input(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] value = golden(random);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            value = mutate(value, random);
        }
        return value;
    }

    private byte[] mutate(byte[] value, Random random) {
        int at = random.nextInt(value.length + 1);
        return switch (random.nextInt(6)) {
            case 0, 1 -> flip(value, random);
            case 2 -> join(value, at, SPLINTERS[random.nextInt(SPLINTERS.length)], at, value);
            case 3 ->
                    join(
                            value,
                            at,
                            new byte[0],
                            Math.min(value.length, at + random.nextInt(8)),
                            value);
            case 4 -> spliced(value, at, random);
            default -> random.nextInt(4) == 0 ? Arrays.copyOf(value, at) : flip(value, random);
        };
    }

    private static byte[] flip(byte[] value, Random random) {
        byte[] flipped = value.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] spliced(byte[] value, int at, Random random) {
        byte[] other = golden(random);
        return join(value, at, new byte[0], random.nextInt(other.length), other);
    }

    private static byte[] join(
            byte[] head, int headEnd, byte[] middle, int tailStart, byte[] tail) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(head, 0, headEnd);
        joined.writeBytes(middle);
        joined.write(tail, tailStart, tail.length - tailStart);
        return joined.toByteArray();
    }

    private byte[] golden(Random random) {
        return goldens.get(random.nextInt(goldens.size()));
    }
}
