package dev.director.worker.model.dialect.moonshot;

import static dev.director.worker.model.dialect.moonshot.Schemas.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DefinitionsTest {

    @Test
    void definitionsAreMovedToTheRootFromWhereverTheyLie() {
        JsonNode schema =
                said(
                        """
                        {"type":"object","properties":{"old":{"$ref":"#/definitions/item"},
                        "nested":{"$ref":"#/$defs/outer/$defs/item"},"elsewhere":{"$ref":"#/properties/old"}},
                        "definitions":{"item":{"type":"string"},"unused":{"type":"null"}},
                        "$defs":{"outer":{"$defs":{"item":{"type":"integer"}}}}}\
                        """);

        assertThat(schema.path("$defs"))
                .isEqualTo(
                        json(
                                """
                                {"item":{"type":"string"},"item_2":{"type":"integer"},"old":{"$ref":"#/$defs/item"}}\
                                """));
        assertThat(schema.at("/properties/nested/$ref").stringValue()).isEqualTo("#/$defs/item_2");
        assertThat(schema.at("/properties/elsewhere/$ref").stringValue()).isEqualTo("#/$defs/old");
    }

    @Test
    void namesAreReadAsReferencesWriteThem() {
        JsonNode schema =
                said(
                        """
                        {"type":"object","properties":{"a":{"$ref":"#/$defs/List%5BItem%5D"},
                        "b":{"$ref":"#/$defs/x~1y"},"c":{"$ref":"#/$defs/p+q"}},
                        "$defs":{"List[Item]":{"type":"array"},"x/y":{"type":"null"},"p+q":{"type":"string"}}}\
                        """);

        assertThat(schema.path("$defs"))
                .isEqualTo(
                        json(
                                """
                                {"List_Item_":{"type":"array"},"x_1y":{"type":"null"},"p_q":{"type":"string"}}\
                                """));
    }

    @Test
    void recursionStaysRecursion() {
        JsonNode schema =
                said(
                        """
                        {"type":"object","properties":{"node":{"$ref":"#/$defs/Node"},"self":{"$ref":"#"}},
                        "$defs":{"Node":{"type":"object","properties":{"next":{"oneOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}}}}}\
                        """);

        assertThat(schema.at("/$defs/Node/properties/next"))
                .isEqualTo(json("{\"anyOf\":[{\"$ref\":\"#/$defs/Node\"},{\"type\":\"null\"}]}"));
        assertThat(schema.at("/properties/self")).isEqualTo(json("{\"$ref\":\"#\"}"));
    }

    @Test
    void aReferenceToARootThatIsMoreThanAnObjectGetsADefinition() {
        JsonNode schema =
                said("{\"type\":[\"object\",\"null\"],\"properties\":{\"self\":{\"$ref\":\"#\"}}}");

        assertThat(schema.at("/properties/self/$ref").stringValue()).isEqualTo("#/$defs/root");
        assertThat(schema.at("/$defs/root/anyOf")).hasSize(2);
    }

    @Test
    void aDescriptionBesideAReferenceIsPutAroundIt() {
        JsonNode schema =
                said(
                        """
                        {"type":"object","properties":{"a":{"$ref":"#/$defs/A","description":"the first","default":{}}},
                        "$defs":{"A":{"type":"object","description":"an A"}}}\
                        """);

        assertThat(schema.at("/properties/a"))
                .isEqualTo(
                        json(
                                """
                                {"description":"the first (default: {})","anyOf":[{"$ref":"#/$defs/A"}]}\
                                """));
    }

    @Test
    void whatStandsBesideAReferenceIsMergedWithItsTarget() {
        JsonNode schema =
                said(
                        """
                        {"type":"object","properties":{"a":{"allOf":[{"$ref":"#/$defs/Base"},
                        {"properties":{"b":{"type":"integer"}},"required":["b"]}]}},
                        "$defs":{"Base":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number","minimum":1}},"required":["a"]}}}\
                        """);

        assertThat(json(schema.at("/properties/a").toString()))
                .isEqualTo(
                        json(
                                """
                                {"type":"object","properties":{"b":{"type":"integer","minimum":1},"a":{"type":"string"}},"required":["b","a"]}\
                                """));
    }

    @Test
    void theRootIsMergedWithWhatItRefersTo() {
        JsonNode schema =
                said(
                        """
                        {"$ref":"#/$defs/Params","$defs":{"Params":{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}}}\
                        """);

        assertThat(schema)
                .isEqualTo(
                        json(
                                """
                                {"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}\
                                """));
    }

    @Test
    void circlesWithoutProgressDemandNothing() {
        MoonshotSchema sanitized =
                MoonshotSchema.of(
                        json(
                                """
                                {"type":"object","properties":{"a":{"allOf":[{"$ref":"#/$defs/A"},{"type":"string"}]}},
                                "$defs":{"A":{"allOf":[{"$ref":"#/$defs/B"},{"minLength":1}]},"B":{"allOf":[{"$ref":"#/$defs/A"},{"maxLength":5}]}}}\
                                """));

        assertThat(json(sanitized.schema().at("/properties/a").toString()))
                .isEqualTo(json("{\"type\":\"string\",\"minLength\":1,\"maxLength\":5}"));
        assertThat(sanitized.lost()).isEmpty();
    }

    @Test
    void aReferenceThatGrowsWithEveryRoundEnds() {
        JsonNode schema =
                said(
                        """
                        {"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},
                        "$defs":{"A":{"type":"object","properties":{"x":{"allOf":[{"$ref":"#/$defs/A"},{"required":["x"]}]}}}}}\
                        """);

        assertThat(schema.at("/$defs/A/properties/x/required")).hasSize(1);
    }

    @Test
    void referencesWithinAPartThatHasItsOwnIdentityAreNotTakenForThoseOfTheRoot() {
        MoonshotSchema sanitized =
                MoonshotSchema.of(
                        json(
                                """
                                {"type":"object","$id":"https://here","properties":{"a":{"$id":"https://there","type":"array",
                                "items":{"$ref":"#/$defs/x"},"$defs":{"x":{"type":"integer"}}},"b":{"$ref":"#/$defs/x"}},
                                "$defs":{"x":{"type":"string"}}}\
                                """));

        assertThat(sanitized.schema().at("/properties/a")).isEqualTo(json("{\"type\":\"array\"}"));
        assertThat(sanitized.schema().at("/properties/b/$ref").stringValue())
                .isEqualTo("#/$defs/x");
        assertThat(sanitized.lost()).containsExactly("$ref");
    }

    private static JsonNode said(String schema) {
        return MoonshotSchema.of(json(schema)).schema();
    }
}
