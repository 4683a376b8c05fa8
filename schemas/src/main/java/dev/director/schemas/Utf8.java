package dev.director.schemas;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8: the parser alone lets overlong forms and surrogates pass, and guesses at UTF-16.
 */
final class Utf8 {
    private static final int CHUNK = 8192;

    private Utf8() {}

    static boolean isValid(byte[] value) {
        if (looksLikeWiderUnits(value)) {
            return false;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(value);
        CharBuffer out = CharBuffer.allocate(Math.min(value.length + 1, CHUNK));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }

    /** A zero byte at the start is never JSON in UTF-8, and always there in UTF-16 and UTF-32. */
    private static boolean looksLikeWiderUnits(byte[] value) {
        for (int i = 0; i < Math.min(value.length, 4); i++) {
            if (value[i] == 0) {
                return true;
            }
        }
        return false;
    }
}
