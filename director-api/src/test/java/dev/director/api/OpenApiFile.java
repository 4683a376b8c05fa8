package dev.director.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file that describes the API, with references followed where that is asked for. */
record OpenApiFile(JsonNode root) {
    private static final Path PATH = Path.of("src/main/resources/dev/director/api/openapi.yaml");

    static String text() throws IOException {
        return Files.readString(PATH);
    }

    static OpenApiFile read() throws IOException {
        var yaml = new Load(LoadSettings.builder().build()).loadFromString(text());
        return new OpenApiFile(JsonMapper.shared().valueToTree(yaml));
    }

    /** The node itself, or what it refers to; missing where that leads nowhere. */
    JsonNode followed(JsonNode node) {
        return Optional.ofNullable(node.get("$ref"))
                .map(ref -> root.at(ref.asString().substring(1)))
                .orElse(node);
    }

    /** All values of fields of that name, at any depth. */
    List<JsonNode> all(String field) {
        return new ArrayList<>(root.findValues(field));
    }

    List<String> codes() {
        List<String> codes = new ArrayList<>();
        root.at("/components/schemas/Code/enum").forEach(it -> codes.add(it.asString()));
        root.at("/components/schemas/HttpCode/oneOf")
                .forEach(it -> codes.add(it.path("const").asString()));
        return codes;
    }
}
