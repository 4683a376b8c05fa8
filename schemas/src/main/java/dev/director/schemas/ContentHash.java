package dev.director.schemas;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Tells a request that was sent twice from two requests under one id. Key order, whitespace, the
 * way a number is written and members that are {@code null} make no difference; everything else
 * does, the fields of the identity included. 64 bits: two given contents collide by chance once in
 * 2^64.
 */
public final class ContentHash {
    private final MessageDigest digest = sha256();

    private ContentHash() {}

    /** The first 64 bits of SHA-256 over the request's canonical form. */
    public static long of(DirectorRequest request) {
        ContentHash hash = new ContentHash();
        hash.add(Json.MAPPER.valueToTree(request));
        byte[] sum = hash.digest.digest();
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = (first << Byte.SIZE) | (sum[i] & 0xFF);
        }
        return first;
    }

    private void add(JsonNode node) {
        if (node.isObject()) {
            addObject(node);
        } else if (node.isArray()) {
            addText('[', Integer.toString(node.size()));
            node.values().forEach(this::add);
        } else if (node.isNumber()) {
            addText('#', canonical(node));
        } else if (node.isString()) {
            addText('"', node.stringValue());
        } else {
            addText('=', node.toString());
        }
    }

    private void addObject(JsonNode node) {
        List<String> names = new ArrayList<>(node.size());
        node.forEachEntry((name, value) -> {
            if (!value.isNull()) {
                names.add(name);
            }
        });
        names.sort(null);
        addText('{', Integer.toString(names.size()));
        for (String name : names) {
            addText(':', name);
            add(node.path(name));
        }
    }

    /** Kind and length come first, so that no two different trees feed the same bytes. */
    private void addText(char kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) kind);
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }

    private static String canonical(JsonNode number) {
        BigDecimal value =
                number.canConvertToLong() && number.isIntegralNumber()
                        ? BigDecimal.valueOf(number.longValue())
                        : number.decimalValue();
        return value.stripTrailingZeros().toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
