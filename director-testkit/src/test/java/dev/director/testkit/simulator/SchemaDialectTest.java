package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.check.Check;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SchemaDialectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'object','properties':{'x':{'description':'d'}}} | properties.x': type is not defined",
                "{'type':'object','properties':{'x':{'enum':['a']}}} | properties.x': type is not defined",
                "{'type':'object','properties':{'x':{'type':'array','items':{}}}} | properties.x.items': type is not defined",
                "{'type':'object','properties':{'x':{'anyOf':[{'type':'string'},{}]}}} | properties.x.anyOf': type is not defined",
                "{'type':'object','anyOf':[{'type':'object'}]} | root': when using anyOf, type should be defined in anyOf items",
                "{'type':'object','$defs':{'D':{'type':'string'}},'properties':{'x':{'type':'string','$ref':'#/$defs/D'}}} | properties.x': when using $ref",
                "{'type':'object','properties':{'x':{'type':'object','$defs':{}}}} | properties.x': keyword $defs must be at root level",
                "{'type':'object','properties':{'x':{'$ref':'https://example.com/s'}}} | properties.x.$ref': references must start with #/$defs/",
                "{'type':'object','properties':{'x':{'$ref':'#/$defs/Gone'}}} | properties.x.$ref': $defs not found for reference: #/$defs/Gone",
                "{'type':'object','properties':{'x':{'type':'string','enum':['a',1]}}} | properties.x.enum': enum value (1) does not match any type in [string]",
                "{'type':'object','properties':{'x':{'type':['string','integer'],'enum':['a',1]}}} | properties.x': when type is array and enum is specified",
                "{'type':'object','properties':{'x':{'type':['string','null'],'maxLength':3}}} | properties.x': keyword maxLength is not allowed in combination",
                "{'type':'object','properties':{'x':{'type':'array','items':[{'type':'string'}]}}} | properties.x.items': items must be an object",
                "{'type':'object','properties':{'x':{'type':'text'}}} | properties.x': invalid type",
                "{'type':'object','required':['x']} | required': required property 'x' is not defined in properties",
                "{'type':'object','additionalProperties':3} | additionalProperties must be a boolean or an object",
                "{'type':'string'} | tools.function.parameters.type is required and must be \"object\"",
                "{} | tools.function.parameters.type is required and must be \"object\""
            })
    void refuses(String schema, String words) {
        assertThat(complaint(schema, Check.TOOL_SCHEMAS)).contains(words.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object'}",
                "{'type':'object','additionalProperties':{}}",
                "{'type':'object','properties':{'x':{'anyOf':[{'type':'string'},{'type':'null'}]}}}",
                "{'type':'object','properties':{'x':{'type':['string','null'],'enum':['a',null]}}}",
                "{'type':'object','properties':{'x':{'type':['string','null']}},'required':['x']}",
                "{'type':'object','properties':{'x':{'type':'integer','enum':[1,2]}}}",
                "{'type':'object','$defs':{'D':{'type':'object','properties':{'next':{'$ref':'#/$defs/D'}}}},'properties':{'x':{'$ref':'#/$defs/D'},'y':{'$ref':'#'}}}",
                "{'type':'object','properties':{'type':{'type':'string'},'x':{'type':'array','items':{'type':'number'}}}}"
            })
    void accepts(String schema) {
        assertThat(complaint(schema, Check.TOOL_SCHEMAS)).isEmpty();
        assertThat(complaint(schema, Check.TOOL_SCHEMA_KEYWORDS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format",
                "title",
                "$comment",
                "$schema",
                "prefixItems",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "oneOf",
                "allOf",
                "const",
                "pattern",
                "patternProperties"
            })
    void doesNotKnow(String keyword) {
        String schema =
                "{'type':'object','properties':{'a':{'type':'array','items':{'type':'string','%s':1}}}}"
                        .formatted(keyword);
        assertThat(complaint(schema, Check.TOOL_SCHEMA_KEYWORDS))
                .contains("At path 'properties.a.items': unsupported keywords: " + keyword);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'object','minLength':1} | minLength",
                "{'type':'object','properties':{'x':{'type':'string','minimum':1}}} | minimum",
                "{'anyOf':[{'type':'string'}],'default':null} | default",
                "{'type':'object','properties':{'x':{'$ref':'#','minItems':1}}} | minItems"
            })
    void knowsWhereAKeywordBelongs(String schema, String keyword) {
        assertThat(complaint(schema, Check.TOOL_SCHEMA_KEYWORDS))
                .contains("unsupported keywords: " + keyword.strip());
    }

    @Test
    void aPropertyMayBeCalledLikeAKeyword() {
        String schema = "{'type':'object','properties':{'format':{'type':'string'}}}";
        assertThat(complaint(schema, Check.TOOL_SCHEMA_KEYWORDS)).isEmpty();
    }

    private static String complaint(String schema, Check check) {
        String request = "{" + ChecksTest.tool(schema.replace('\'', '"')) + "}";
        return Check.first(EnumSet.of(check), JsonMapper.shared().readTree(request))
                .map(complaint -> complaint.message())
                .orElse("");
    }
}
