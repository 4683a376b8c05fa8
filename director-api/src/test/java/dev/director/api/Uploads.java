package dev.director.api;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Forms with a file, as OpenAI's clients send them. */
final class Uploads {
    private static final String BOUNDARY = "----a-boundary";

    private Uploads() {}

    /** The id of a file that is uploaded for a batch. */
    static String upload(RunningApi api, String query, byte[] content) {
        var answer = send(api, query, content, Map.of("purpose", "batch"));
        if (answer.status() != 200) {
            throw new AssertionError(answer.response().body());
        }
        return answer.json().path("id").asString();
    }

    /** The file comes first, the fields behind it. */
    static RunningApi.Answer send(
            RunningApi api, String query, byte[] content, Map<String, String> fields) {
        var body = new ByteArrayOutputStream(content.length + 1000);
        part(body, "name=\"file\"; filename=\"in put.jsonl\"", content);
        fields.forEach((name, value) ->
                part(body, "name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return api.send(
                HttpRequest.newBuilder(api.uri("/v1/files" + query))
                        .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
                        .header("authorization", "Bearer none")
                        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                        .build());
    }

    private static void part(ByteArrayOutputStream body, String disposition, byte[] content) {
        body.writeBytes(
                "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n"
                        .formatted(BOUNDARY, disposition)
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
}
