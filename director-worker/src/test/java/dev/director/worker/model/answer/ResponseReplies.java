package dev.director.worker.model.answer;

/** What the Responses API replies. */
final class ResponseReplies {

    static final String REASONING =
            """
            {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"}\
            """;
    static final String HELLO = message("Hello", "completed");
    static final String ADD =
            """
            {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_9","name":"add","arguments":"{\\"a\\":1}"}\
            """;

    static final String USAGE =
            """
            {"input_tokens":81,"input_tokens_details":{"cached_tokens":64},"output_tokens":35,
             "output_tokens_details":{"reasoning_tokens":20},"total_tokens":116}\
            """;

    private ResponseReplies() {}

    static String message(String text, String status) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"%s\",\"content\":[{\"type\":\"output_text\",\"annotations\":[],\"text\":%s}]}"
                .formatted(status, Replies.quoted(text));
    }

    static String response(String status, String... items) {
        return """
        {"id":"resp_1","object":"response","status":"%s","background":false,"error":null,"incomplete_details":null,
         "model":"o3-2025-04-16","output":[%s],"usage":%s}\
        """
                .formatted(status, String.join(",", items), USAGE)
                .replace("\n", "");
    }

    static String incomplete(String reason, String... items) {
        return response("incomplete", items)
                .replace(
                        "\"incomplete_details\":null",
                        "\"incomplete_details\":{\"reason\":\"%s\"}".formatted(reason));
    }

    static String event(String type, String members) {
        return "{\"type\":\"%s\",\"sequence_number\":1,%s}".formatted(type, members);
    }

    static String textDelta(int index, String text) {
        return event(
                "response.output_text.delta",
                "\"item_id\":\"msg_%d\",\"output_index\":%d,\"content_index\":0,\"delta\":%s"
                        .formatted(index, index, Replies.quoted(text)));
    }

    static String added(int index, String item) {
        return event(
                "response.output_item.added",
                "\"output_index\":%d,\"item\":%s".formatted(index, item));
    }

    static String done(int index, String item) {
        return event(
                "response.output_item.done",
                "\"output_index\":%d,\"item\":%s".formatted(index, item));
    }

    static String last(String type, String response) {
        return event(type, "\"response\":" + response);
    }
}
