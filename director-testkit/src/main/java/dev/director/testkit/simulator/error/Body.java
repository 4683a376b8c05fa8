package dev.director.testkit.simulator.error;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of errors, each provider's in its own shape. */
final class Body {
    private Body() {}

    /** {@code {"error":{"type","message"}}}, no code (A8). */
    static String moonshot(String type, String message) {
        ObjectNode root = object();
        root.putObject("error").put("message", message).put("type", type);
        return root.toString();
    }

    /** {@code {"error":{"message","type","param","code"}}}. */
    static String openAi(
            String type, @Nullable String code, @Nullable String param, String message) {
        ObjectNode root = object();
        root.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return root.toString();
    }

    /** {@code {"error":{"message","code":int,"metadata"},"user_id"}} (A11). */
    static String openRouter(int code, String message, String... metadata) {
        ObjectNode root = object();
        ObjectNode error = root.putObject("error").put("message", message).put("code", code);
        if (metadata.length > 0) {
            ObjectNode more = error.putObject("metadata");
            for (int i = 0; i < metadata.length; i += 2) {
                more.put(metadata[i], metadata[i + 1]);
            }
        }
        root.put("user_id", "user_simulated");
        return root.toString();
    }

    /** {@code {"type":"error","error":{"type","message"},"request_id"}}. */
    static String anthropic(String type, String message) {
        ObjectNode root = object().put("type", "error");
        root.putObject("error").put("type", type).put("message", message);
        root.put("request_id", "req_simulated");
        return root.toString();
    }

    /** What a proxy in front of a provider says. */
    static String html(String title) {
        return "<html>\r\n<head><title>%1$s</title></head>\r\n<body>\r\n<center><h1>%1$s</h1></center>\r\n"
                        .formatted(title)
                + "<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }
}
