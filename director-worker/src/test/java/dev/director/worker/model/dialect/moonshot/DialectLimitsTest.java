package dev.director.worker.model.dialect.moonshot;

import static dev.director.worker.model.dialect.moonshot.Schemas.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class DialectLimitsTest {

    @ParameterizedTest
    @ValueSource(ints = {29, 30, 31, 60})
    void anObjectThatLiesTooDeepIsAnyObject(int depth) {
        ObjectNode schema = object();
        ObjectNode inner = schema;
        for (int i = 0; i < depth; i++) {
            inner = inner.putObject("properties").putObject("p").put("type", "object");
        }

        MoonshotSchema sanitized = MoonshotSchema.of(schema);

        assertThat(DialectRules.violations(sanitized.schema())).isEmpty();
        assertThat(sanitized.lost().isEmpty()).isEqualTo(depth < 30);
    }

    @Test
    void definitionsThatTogetherLieTooDeepCostTheWholeSchema() {
        ObjectNode schema = object();
        schema.putObject("properties").putObject("p").put("$ref", "#/$defs/d0");
        ObjectNode defs = schema.putObject("$defs");
        for (int i = 0; i < 40; i++) {
            defs.putObject("d" + i)
                    .put("type", "object")
                    .putObject("properties")
                    .putObject("p")
                    .put("$ref", "#/$defs/d" + (i + 1));
        }
        defs.putObject("d40").put("type", "string");

        assertThat(MoonshotSchema.of(schema).schema())
                .isEqualTo(json("{\"type\":\"object\",\"properties\":{}}"));
        assertThat(MoonshotSchema.of(schema).lost()).containsExactly("size");
    }

    @Test
    void aSchemaThatIsTooLargeKeepsItsDescription() {
        ObjectNode schema = object().put("description", "large");
        ObjectNode properties = schema.putObject("properties");
        IntStream.range(0, 3001).forEach(i -> properties.putObject("p" + i).put("type", "null"));

        assertThat(MoonshotSchema.of(schema).schema())
                .isEqualTo(
                        json("{\"type\":\"object\",\"properties\":{},\"description\":\"large\"}"));
    }

    @Test
    void anEnumerationThatIsTooLongIsTold() {
        ObjectNode schema = object();
        ObjectNode property = schema.putObject("properties").putObject("p");
        IntStream.rangeClosed(0, 1000).forEach(i -> property.withArray("enum").add("v" + i));

        JsonNode said = MoonshotSchema.of(schema).schema().at("/properties/p");

        assertThat(said.has("enum")).isFalse();
        assertThat(said.path("description").stringValue())
                .startsWith("enum: [\"v0\"")
                .endsWith("...");
    }

    @Test
    void choicesThatMultiplyDoNotExplode() {
        ObjectNode schema = object();
        ObjectNode defs = schema.putObject("$defs");
        schema.putObject("properties").putObject("p").put("$ref", "#/$defs/d0");
        for (int i = 0; i < 60; i++) {
            String next = "#/$defs/d" + (i + 1);
            ObjectNode def = defs.putObject("d" + i).put("type", "object");
            def.putArray("anyOf").addObject().put("$ref", next);
            def.withArray("anyOf").addObject().put("$ref", next);
            def.putArray("oneOf")
                    .add(json("{\"required\":[\"a\"]}"))
                    .add(json("{\"required\":[\"b\"]}"));
        }
        defs.putObject("d60").put("type", "object");

        assertThat(DialectRules.violations(MoonshotSchema.of(schema).schema())).isEmpty();
    }

    @Test
    void anEndlessRecursionInTheValidatorsEyesRequiresNothingAtTheRoot() {
        JsonNode said =
                MoonshotSchema.of(
                                json(
                                        """
                                        {"type":"object","properties":{"tree":{"$ref":"#/$defs/T"}},"required":["tree"],"$defs":{"T":
                                        {"type":"object","properties":{"of":{"type":"array","items":{"$ref":"#/$defs/T"}}},"required":["of"]}}}\
                                        """))
                        .schema();

        assertThat(said.has("required")).isFalse();
        assertThat(said.path("description").stringValue()).isEqualTo("required: [\"tree\"]");
        assertThat(said.at("/$defs/T/required")).hasSize(1);
    }

    private static ObjectNode object() {
        return Codec.mapper().createObjectNode().put("type", "object");
    }
}
