package dev.director.worker.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.director.schemas.Codec;
import dev.director.worker.run.ToolRunner.Checked;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds what a model wrote as a tool's arguments against the tool's schema, and mends it where
 * there is no doubt what was meant (docs/tools.md lists what). Thread-safe.
 */
final class Arguments {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final ObjectReader WHOLE =
            Codec.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int SHOWN = 5;

    private final JsonNode parameters;
    private final Schema schema;

    /**
     * @param parameters the tool's JSON Schema
     */
    Arguments(ObjectNode parameters) {
        this.parameters = parameters;
        this.schema = REGISTRY.getSchema(parameters);
        // References are followed now, not at the first call.
        schema.initializeValidators();
    }

    Checked read(String written) {
        Optional<JsonNode> json = parse(Repair.text(written));
        if (json.isEmpty()) {
            return new Checked.Invalid(
                    "the arguments are not JSON; write one JSON object as the tool's schema has it");
        }
        if (!(json.get() instanceof ObjectNode object)) {
            return new Checked.Invalid("the arguments are no JSON object");
        }
        if (schema.validate(object).isEmpty()) {
            return new Checked.Valid(object);
        }
        ObjectNode mended = Repair.types(object, parameters);
        List<Error> errors = schema.validate(mended);
        return errors.isEmpty() ? new Checked.Valid(mended) : new Checked.Invalid(words(errors));
    }

    private static Optional<JsonNode> parse(String text) {
        try {
            JsonNode node = WHOLE.readTree(text);
            // Some write the object as text within text.
            return node.isString()
                    ? Optional.of(WHOLE.readTree(node.stringValue()))
                    : Optional.of(node);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String words(List<Error> errors) {
        return errors.stream()
                .limit(SHOWN)
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .collect(
                        Collectors.joining(
                                "; ", "the arguments do not fit the tool's schema: ", ""));
    }
}
