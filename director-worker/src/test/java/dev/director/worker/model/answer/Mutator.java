package dev.director.worker.model.answer;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ContainerNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes replies at random, the same for the same seed. Not thread-safe. */
final class Mutator {

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "7",
                    "-1",
                    "1e400",
                    "true",
                    "\"\"",
                    "\"x\"",
                    "[]",
                    "{}",
                    "[7]",
                    "[{}]",
                    "{\"text\":\"y\"}",
                    "\"<|tool_call_begin|>\"",
                    "99999999999999999999",
                    "\"secret prompt\"",
                    "{\"message\":\"secret prompt\",\"code\":429}",
                    "\"error\"");

    private final Random random;
    private final Map<String, JsonNode> parsed = new HashMap<>();

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** From 0 to below the bound. */
    int pick(int bound) {
        return random.nextInt(bound);
    }

    /** With a bit flipped, a piece gone, a piece doubled, or cut off. */
    byte[] mutated(byte[] bytes) {
        if (bytes.length < 2) {
            return bytes;
        }
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
        return switch (random.nextInt(4)) {
            case 0 -> flipped(bytes, from);
            case 1 ->
                    joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
            case 2 ->
                    joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
            default -> Arrays.copyOf(bytes, from);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= (byte) (1 << random.nextInt(8));
        return other;
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /** With one dropped, doubled, or in the place of another. */
    void shuffle(List<String> data) {
        if (data.size() < 2) {
            return;
        }
        int one = random.nextInt(data.size());
        switch (random.nextInt(3)) {
            case 0 -> data.remove(one);
            case 1 -> data.add(random.nextInt(data.size()), data.get(one));
            default -> Collections.swap(data, one, random.nextInt(data.size()));
        }
    }

    /** The same JSON with another value somewhere in it. */
    String swapped(String json) {
        JsonNode root = parsed(json).deepCopy();
        JsonNode value = parsed(VALUES.get(random.nextInt(VALUES.size())));
        List<ContainerNode<?>> owners = new ArrayList<>();
        collect(root, owners);
        if (owners.isEmpty()) {
            return json;
        }
        switch (owners.get(random.nextInt(owners.size()))) {
            case ObjectNode object -> object.set(nameIn(object), value);
            case ArrayNode array -> array.set(random.nextInt(array.size()), value);
            default -> throw new AssertionError("neither object nor array");
        }
        return root.toString();
    }

    private String nameIn(ObjectNode object) {
        return List.copyOf(object.propertyNames()).get(random.nextInt(object.size()));
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> owners) {
        if (node instanceof ContainerNode<?> owner && !owner.isEmpty()) {
            owners.add(owner);
            owner.forEach(child -> collect(child, owners));
        }
    }

    private JsonNode parsed(String json) {
        return parsed.computeIfAbsent(json, Mutator::parse);
    }

    private static JsonNode parse(String json) {
        try {
            return Codec.mapper().readTree(json);
        } catch (JacksonException e) {
            return Codec.mapper().nullNode();
        }
    }
}
