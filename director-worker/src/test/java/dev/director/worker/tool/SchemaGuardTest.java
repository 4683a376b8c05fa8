package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SchemaGuardTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#'}",
                "{'$ref':'#/$defs/a','$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}}}",
                "{'properties':{'a':{'$ref':'#/properties/a'}}}",
                "{'properties':{'a':{'$ref':'#/%70roperties/a'}}}",
                "{'allOf':[{'$ref':'#'}]}",
                "{'anyOf':[{'type':'null'},{'$ref':'#'}]}",
                "{'oneOf':[{'not':{'$ref':'#'}}]}",
                "{'if':{'$ref':'#'}}",
                "{'if':{},'then':{'$ref':'#'}}",
                "{'if':{},'else':{'$ref':'#'}}",
                "{'dependentSchemas':{'a':{'$ref':'#'}}}",
                "{'dependencies':{'a':{'$ref':'#'}}}",
                "{'$anchor':'me','$ref':'#me'}",
                "{'$dynamicAnchor':'me','$dynamicRef':'#me'}",
                "{'$recursiveAnchor':true,'$recursiveRef':'#'}",
                "{'x-unknown':{'a':{'$ref':'#/x-unknown/a'}}}"
            })
    void findsWhatGoesRoundWithoutGoingIntoTheValue(String schema) {
        assertThatThrownBy(() -> SchemaGuard.require(json(schema))).hasMessageContaining("circle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'properties':{'children':{'items':{'$ref':'#'}}}}",
                "{'properties':{'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}}}",
                "{'additionalProperties':{'$ref':'#'}}",
                "{'properties':{'not':{'$ref':'#'},'if':{'$ref':'#'},'allOf':{'$ref':'#'}}}",
                "{'properties':{'$ref':{'type':'string'},'$id':{'type':'string'}}}",
                "{'$ref':'#/$defs/n','$defs':{'n':{'properties':{'a':{'$ref':'#/$defs/n'},'b':{'$ref':'#/$defs/n'}}}}}",
                "{'$dynamicAnchor':'n','properties':{'a':{'$dynamicRef':'#n'}}}",
                "{'allOf':[{'$ref':'#/$defs/a'},{'$ref':'#/$defs/a'}],'$defs':{'a':{'type':'object'}}}",
                "{'$schema':'http://json-schema.org/draft-07/schema#','definitions':{'a':{}},'properties':{'x':{'$ref':'#/definitions/a'}}}"
            })
    void takesWhatGoesDownIntoTheValueWithEachRound(String schema) {
        assertThatNoException().isThrownBy(() -> SchemaGuard.require(json(schema)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#/nowhere'}",
                "{'$ref':'#nowhere'}",
                "{'$ref':'https://json-schema.org/draft/2020-12/schema'}",
                "{'properties':{'a':{'$ref':'file:///etc/hostname'}}}",
                "{'properties':{'a':{'$dynamicRef':'other#a'}}}",
                "{'properties':{'a':{'$id':'http://127.0.0.1/x'}}}",
                "{'properties':{'a':{'$schema':'http://127.0.0.1/x'}}}"
            })
    void refusesWhatIsNotInTheDocument(String schema) {
        assertThatThrownBy(() -> SchemaGuard.require(json(schema)))
                .isInstanceOf(SchemaGuard.Unusable.class);
    }

    @Test
    void itsBoundsAreStated() {
        assertThatThrownBy(() -> SchemaGuard.require(deep(SchemaGuard.MAX_DEPTH)))
                .hasMessageContaining("levels");
        assertThatNoException().isThrownBy(() -> SchemaGuard.require(deep(20)));
        assertThatThrownBy(() -> SchemaGuard.require(members(SchemaGuard.MAX_VALUES)))
                .hasMessageContaining("values");
        assertThatNoException()
                .isThrownBy(() -> SchemaGuard.require(members(SchemaGuard.MAX_VALUES - 10)));
    }

    @Test
    void aLongChainOfReferencesIsRefusedWithoutBeingFollowedToItsEnd() {
        assertThatThrownBy(() -> SchemaGuard.require(chain(3_000)))
                .hasMessageContaining("follow one another");
        assertThatNoException().isThrownBy(() -> SchemaGuard.require(chain(50)));
    }

    /** The validator keeps a copy for each spelling of a reference. */
    @Test
    void oneLargeTargetUnderManyNamesIsRefused() {
        ObjectNode schema = members(5_000);
        for (int i = 0; i < 100; i++) {
            schema.withObject("properties").putObject("r" + i).put("$ref", "#/properties/p" + i);
        }
        assertThatNoException().isThrownBy(() -> SchemaGuard.require(schema));

        ObjectNode spelled = json("{'$defs':{}}");
        spelled.withObject("$defs").set("all", members(5_000));
        for (int i = 0; i < 30; i++) {
            spelled.withObject("properties").putObject("r" + i).put("$ref", spelling(i));
        }
        assertThatThrownBy(() -> SchemaGuard.require(spelled))
                .hasMessageContaining("behind its references");
    }

    private static String spelling(int number) {
        String letters = "$defs";
        String spelled =
                IntStream.range(0, 5)
                        .mapToObj(i ->
                                (number >> i & 1) == 0
                                        ? letters.substring(i, i + 1)
                                        : "%%%02x".formatted((int) letters.charAt(i)))
                        .collect(Collectors.joining());
        return "#/" + spelled + "/all";
    }

    private static ObjectNode deep(int levels) {
        ObjectNode root = Codec.mapper().createObjectNode();
        ObjectNode at = root;
        for (int i = 0; i < levels; i++) {
            at = at.putObject("items");
        }
        return root;
    }

    private static ObjectNode members(int count) {
        ObjectNode root = Codec.mapper().createObjectNode();
        ObjectNode properties = root.putObject("properties");
        for (int i = 0; i < count; i++) {
            properties.put("p" + i, true);
        }
        return root;
    }

    private static ObjectNode chain(int length) {
        ObjectNode root = json("{'$ref':'#/$defs/d0'}");
        ObjectNode definitions = root.putObject("$defs");
        for (int i = 0; i < length; i++) {
            definitions.putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1));
        }
        definitions.putObject("d" + length);
        return root;
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Codec.mapper().readTree(text.replace('\'', '"'));
    }
}
