package dev.director.worker.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool call that the model asks for.
 *
 * @param callId Director's own name for it, which no other call ever has (invariant 14): the
 *     idempotency key of its side effects
 * @param providerId the provider's, which leads its output back to it in the conversation
 * @param name the tool, as the model wrote it
 * @param arguments JSON, as the model wrote it
 */
public record ToolRequest(String callId, String providerId, String name, String arguments) {

    /** Who ran a tool that the worker has. */
    public static final String BY_DIRECTOR = "director";

    /** Who ran a tool that the worker does not have. */
    static final String BY_CALLER = "caller";

    private static final int HASH_BYTES = 8;
    private static final int LONGEST_NAME = 256;

    /** The calls of an assistant's message, in order. */
    static List<ToolRequest> of(RunId id, int generation, int turn, ObjectNode message) {
        List<ToolRequest> requests = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            String name = cut(call.path("function").path("name").asString(""));
            String arguments = call.path("function").path("arguments").asString("");
            String hash =
                    hash(id.tenant(), id.key(), Integer.toString(generation), name, arguments);
            requests.add(
                    new ToolRequest(
                            "%s.%d.%d.%s".formatted(id.requestId(), turn, requests.size(), hash),
                            call.path("id").asString(""),
                            name,
                            arguments));
        }
        return requests;
    }

    /** What no tool is called anyway must not fill records. */
    private static String cut(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    private static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
