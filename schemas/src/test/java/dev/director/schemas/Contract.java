package dev.director.schemas;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The contract as files: the schema of each event, and its golden samples. */
final class Contract {
    static final Map<String, Class<?>> EVENTS = events();

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Contract() {}

    /** A golden sample: its name starts with the name of its event's schema. */
    record Golden(String name, byte[] value) {
        String event() {
            return name.substring(0, name.indexOf('.'));
        }

        Class<?> type() {
            return Objects.requireNonNull(EVENTS.get(event()), name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> goldens() {
        try (Stream<Path> files = Files.list(folder("/golden"))) {
            return files.sorted().map(Contract::golden).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> schemaFiles() {
        try (Stream<Path> files = Files.list(schemaFolder())) {
            return files.filter(it -> it.toString().endsWith(".schema.json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode schemaTree(String event) {
        return Codec.mapper().readTree(resource(event + ".schema.json"));
    }

    /** What the event's schema has against a JSON text; empty if it is valid. */
    static List<String> violations(String event, String json) {
        Schema schema = REGISTRY.getSchema(schemaTree(event));
        return violations(schema, json);
    }

    static List<String> violationsAsSchema(String event) {
        String dialect = SpecificationVersion.DRAFT_2020_12.getDialectId();
        Schema metaSchema = REGISTRY.getSchema(com.networknt.schema.SchemaLocation.of(dialect));
        return violations(metaSchema, schemaTree(event).toString());
    }

    static byte[] resource(String name) {
        try (InputStream in = Contract.class.getResourceAsStream("/dev/director/schemas/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> violations(Schema schema, String json) {
        return schema
                .validate(
                        json,
                        InputFormat.JSON,
                        run -> run.executionConfig(it -> it.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Golden golden(Path file) {
        try {
            return new Golden(
                    file.getFileName().toString().replace(".json", ""), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(String resource) {
        try {
            return Path.of(
                    Objects.requireNonNull(Contract.class.getResource(resource), resource).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Found by a file in it: the classes of the package lie in folders of the same name. */
    private static Path schemaFolder() {
        return Objects.requireNonNull(folder("/dev/director/schemas/asyncapi.yaml").getParent());
    }

    private static Map<String, Class<?>> events() {
        Map<String, Class<?>> events = new LinkedHashMap<>();
        events.put("director-request", DirectorRequest.class);
        events.put("director-result", DirectorResult.class);
        events.put("tool-call", ToolCall.class);
        events.put("tool-result", ToolResult.class);
        events.put("cancel-request", CancelRequest.class);
        events.put("progress-event", ProgressEvent.class);
        events.put("usage-record", UsageRecord.class);
        events.put("feedback", Feedback.class);
        events.put("budget-alert", BudgetAlert.class);
        events.put("control-event", ControlEvent.class);
        return events;
    }
}
