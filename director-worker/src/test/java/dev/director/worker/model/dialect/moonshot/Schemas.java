package dev.director.worker.model.dialect.moonshot;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.director.schemas.Codec;
import tools.jackson.databind.JsonNode;

/** Reading and judging for the tests of this package. */
final class Schemas {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Schemas() {}

    static JsonNode json(String text) {
        return Codec.mapper().readTree(text);
    }

    /** A schema, to be asked many times. */
    static Schema compiled(JsonNode schema) {
        return REGISTRY.getSchema(schema);
    }

    static boolean valid(Schema schema, JsonNode instance) {
        return schema.validate(instance).isEmpty();
    }
}
