package dev.director.api.openai;

import dev.director.api.topics.files.FileHeader;
import dev.director.schemas.Codec;
import tools.jackson.databind.node.ObjectNode;

/** A file as OpenAI shows it. */
final class FileJson {
    private FileJson() {}

    static ObjectNode of(FileHeader file) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("id", file.id());
        json.put("object", "file");
        json.put("bytes", file.bytes());
        json.put("created_at", file.createdAt());
        json.put("expires_at", file.expiresAt());
        json.put("filename", file.filename());
        json.put("purpose", file.purpose());
        json.put("status", "processed");
        return json.putNull("status_details");
    }

    static ObjectNode deleted(String id) {
        ObjectNode json = Codec.mapper().createObjectNode();
        return json.put("id", id).put("object", "file").put("deleted", true);
    }
}
