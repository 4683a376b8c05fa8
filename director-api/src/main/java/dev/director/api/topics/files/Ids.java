package dev.director.api.topics.files;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Ids that nobody guesses, in the alphabetical order of their making. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 12;

    private Ids() {}

    /**
     * A new id.
     *
     * @param prefix such as {@code file-}
     */
    public static String next(String prefix, Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return prefix
                + HexFormat.of().toHexDigits(now.toEpochMilli(), 12)
                + HexFormat.of().formatHex(random);
    }
}
