package dev.director.api.http;

import dev.director.api.topics.Peek;
import dev.director.schemas.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives a body its {@code requestId} and its caller's {@code tenant} where it has none, and leaves
 * every other byte alone: numbers, order and unknown fields reach the worker as they were written.
 */
public final class IdentifiedBody {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private IdentifiedBody() {}

    /**
     * The body with an id.
     *
     * @param body as it came; whether it is valid is for the codec to say
     * @param idempotencyKey the header of that name
     * @throws Problem if the header is not a valid id, or not the one in the body
     */
    static byte[] of(byte[] body, Optional<String> idempotencyKey) {
        Optional<String> key = idempotencyKey.map(IdentifiedBody::unquoted);
        var peek = Peek.at(body, "requestId");
        peek.string("requestId").ifPresent(own -> requireSame(own, key));
        return peek.has("requestId")
                ? body
                : with(body, "requestId", key.orElseGet(IdentifiedBody::newId));
    }

    /**
     * The body with its caller's tenant, where it names none and its caller is of one. That it
     * names no other is to be asked of what it is decoded to.
     */
    static byte[] ofTenant(byte[] body, Optional<String> tenant) {
        return tenant.filter(_ -> !Peek.at(body, "tenant").has("tenant"))
                .map(own -> with(body, "tenant", own))
                .orElse(body);
    }

    private static void requireSame(String own, Optional<String> key) {
        if (!key.orElse(own).equals(own)) {
            throw invalid("Idempotency-Key differs from the body's requestId; send either.");
        }
    }

    /** Puts a field before the others; what is no object is left for the codec to refuse. */
    private static byte[] with(byte[] body, String name, String value) {
        int brace = openingBrace(body);
        if (brace < 0) {
            return body;
        }
        boolean alone = next(body, brace + 1) == '}';
        String field = "\"" + name + "\":\"" + value + "\"" + (alone ? "" : ",");
        var out = new ByteArrayOutputStream(body.length + field.length());
        out.write(body, 0, brace + 1);
        out.writeBytes(field.getBytes(StandardCharsets.US_ASCII));
        out.write(body, brace + 1, body.length - brace - 1);
        return out.toByteArray();
    }

    /** Where the object begins, or -1 if the body is no object. */
    private static int openingBrace(byte[] body) {
        int at = hasByteOrderMark(body) ? 3 : 0;
        while (at < body.length && isSpace(body[at])) {
            at++;
        }
        return at < body.length && body[at] == '{' ? at : -1;
    }

    private static int next(byte[] body, int from) {
        int at = from;
        while (at < body.length && isSpace(body[at])) {
            at++;
        }
        return at < body.length ? body[at] : -1;
    }

    private static boolean hasByteOrderMark(byte[] body) {
        return body.length >= 3
                && body[0] == (byte) 0xEF
                && body[1] == (byte) 0xBB
                && body[2] == (byte) 0xBF;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    /** The header is a structured field, a quoted string; most clients send it bare. */
    public static String unquoted(String header) {
        boolean quoted = header.length() >= 2 && header.startsWith("\"") && header.endsWith("\"");
        String key = quoted ? header.substring(1, header.length() - 1) : header;
        if (!IDENTIFIER.matcher(key).matches()) {
            throw invalid(
                    "Idempotency-Key must be 1 to 128 characters of letters, digits and . _ : -");
        }
        return key;
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static Problem invalid(String detail) {
        return Problem.of(ErrorCode.INVALID_REQUEST, detail);
    }
}
