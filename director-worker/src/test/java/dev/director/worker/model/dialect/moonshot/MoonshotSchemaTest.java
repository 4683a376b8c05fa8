package dev.director.worker.model.dialect.moonshot;

import static dev.director.worker.model.dialect.moonshot.Schemas.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class MoonshotSchemaTest {

    private static final String ANY =
            """
            [{"type":"string"},{"type":"number"},{"type":"boolean"},{"type":"object"},{"type":"array"},{"type":"null"}]\
            """;

    @Test
    void whatIsInTheDialectStaysAsItIs() {
        String schema =
                """
                {"type":"object","properties":{"q":{"type":"string","description":"what to find","minLength":1},
                "limit":{"type":"integer","default":10,"minimum":1},"lang":{"type":"string","enum":["en","zh"]},
                "deep":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}},
                "required":["q"],"additionalProperties":false}\
                """;

        MoonshotSchema sanitized = MoonshotSchema.of(json(schema));

        assertThat(json(sanitized.schema().toString())).isEqualTo(json(schema));
        assertThat(sanitized.lost()).isEmpty();
    }

    /** Left: a property as it comes. Right: as it goes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':['string','null']} | {'anyOf':[{'type':'string'},{'type':'null'}]}",
                "{'const':'a'} | {'type':'string','enum':['a']}",
                "{'enum':['a','b']} | {'type':'string','enum':['a','b']}",
                "{'enum':[1,2.5]} | {'type':'number','enum':[1,2.5]}",
                "{'enum':['a',1,null]} |"
                        + " {'anyOf':[{'type':'string','enum':['a']},{'type':'integer','enum':[1]},{'type':'null'}]}",
                "{'type':'string','enum':['a',1]} | {'type':'string','enum':['a']}",
                "{'const':true} | {'type':'boolean','description':'enum: [true]'}",
                "{'enum':[true,false]} | {'type':'boolean'}",
                "{'enum':[{'a':1}]} | {'type':'object','description':'enum: [{^a^:1}]'}",
                "{'oneOf':[{'type':'string'},{'type':'integer'}]} |"
                        + " {'anyOf':[{'type':'string'},{'type':'integer'}]}",
                "{'anyOf':[{'anyOf':[{'type':'string'},{'type':'null'}]},{'type':'null'}]} |"
                        + " {'anyOf':[{'type':'string'},{'type':'null'}]}",
                "{'allOf':[{'type':'string','maxLength':9},{'maxLength':5,'minLength':2}]} |"
                        + " {'type':'string','minLength':2,'maxLength':5}",
                "{'type':'integer','exclusiveMinimum':3,'exclusiveMaximum':7.5} |"
                        + " {'type':'integer','minimum':4,'maximum':7}",
                "{'type':'integer','minimum':1.5,'maximum':4.5} |"
                        + " {'type':'integer','minimum':2,'maximum':4}",
                "{'type':'integer','minimum':3,'exclusiveMinimum':true} |"
                        + " {'type':'integer','minimum':4}",
                "{'type':'number','exclusiveMinimum':0} |"
                        + " {'type':'number','minimum':0,'description':'exclusiveMinimum: 0'}",
                "{'type':'number','minimum':1e3} | {'type':'number','minimum':1000}",
                "{'type':'number','minimum':1e300} |"
                        + " {'type':'number','description':'minimum: 1E+300'}",
                "{'type':'number','maximum':1e-9} |"
                        + " {'type':'number','description':'maximum: 1E-9'}",
                "{'type':'number','minimum':2,'maximum':1} |"
                        + " {'type':'number','description':'minimum: 2, maximum: 1'}",
                "{'type':'string','minLength':-1,'maxLength':2.0} |"
                        + " {'type':'string','maxLength':2}",
                "{'type':'string','format':'email','description':'whose'} |"
                        + " {'type':'string','description':'whose (format: email)'}",
                "{'type':'array','items':{}} | {'type':'array'}",
                "{'type':'array','items':false} | {'type':'array','maxItems':0}",
                "{'type':'array','prefixItems':[{'type':'string'},{'type':'number'}],'items':false}"
                        + " | {'type':'array','items':{'anyOf':[{'type':'string'},{'type':'number'}]},'maxItems':2,'description':'prefixItems:"
                        + " [{^type^:^string^},{^type^:^number^}]'}",
                "{'type':'array','items':[{'type':'string'}],'additionalItems':{'type':'null'}} |"
                        + " {'type':'array','items':{'anyOf':[{'type':'string'},{'type':'null'}]},"
                        + "'description':'prefixItems: [{^type^:^string^}]'}",
                "{'type':'array','items':[{'type':'number'},{'type':'number'}],'maxItems':2} |"
                        + " {'type':'array','items':{'type':'number'},'maxItems':2,"
                        + "'description':'prefixItems: [{^type^:^number^},{^type^:^number^}]'}",
                "{'properties':{'a':{'type':'string'}}} |"
                        + " {'type':'object','properties':{'a':{'type':'string'}}}",
                "{'items':{'type':'string'}} | {'type':'array','items':{'type':'string'}}",
                "{'minLength':3} | {'type':'string','minLength':3}",
                "{'type':'object','additionalProperties':{}} | {'type':'object'}",
                "{'type':'object','properties':{'a':{'allOf':[{'type':'string'},{'type':'null'}]},'b':{'type':'null'}}}"
                        + " | {'type':'object','properties':{'b':{'type':'null'}}}",
                "{'type':'object','properties':{'a':false,'b':{'type':'null'}}} |"
                        + " {'type':'object','properties':{'b':{'type':'null'}}}",
                "{'type':'string','nullable':true} | {'anyOf':[{'type':'string'},{'type':'null'}]}",
                "{'type':'string','title':'T','$comment':'c','examples':['e'],'x-order':1} |"
                        + " {'type':'string'}",
                "{'type':'string','default':5} | {'type':'string','description':'default: 5'}",
                "{'anyOf':[{'type':'string'},{'type':'null'}],'default':null} |"
                        + " {'anyOf':[{'type':'string'},{'type':'null'}]}",
                "{'type':['string','null'],'default':'x'} |"
                        + " {'anyOf':[{'type':'string'},{'type':'null'}],'description':'default: x'}",
                "{'description':'d','anyOf':[{'type':'string','format':'date'},{'type':'null'}]} |"
                        + " {'anyOf':[{'type':'string','description':'d (format:"
                        + " date)'},{'type':'null'}]}",
                "{'type':['object','null'],'properties':{'a':{'type':'null'}}} |"
                        + " {'anyOf':[{'type':'object','properties':{'a':{'type':'null'}}},{'type':'null'}]}",
                "{'type':'object','required':['a']} |"
                        + " {'type':'object','properties':{'a':ANY},'required':['a']}",
                "{} | ANY",
                "true | ANY",
                "7 | ANY",
                "{'type':'any'} | ANY",
                "{'not':{}} | ANY",
                "{'$ref':'https://elsewhere/schema'} | ANY",
            })
    void aPropertyIsSaidInTheDialect(String raw, String said) {
        ObjectNode tool = Codec.mapper().createObjectNode().put("type", "object");
        tool.putObject("properties").set("p", lenient(raw));

        JsonNode schema = MoonshotSchema.of(tool).schema();

        assertThat(json(schema.at("/properties/p").toString())).isEqualTo(lenient(said));
        assertThat(DialectRules.violations(schema)).isEmpty();
    }

    private static JsonNode lenient(String text) {
        return json(
                text.replace("ANY", "{'anyOf':" + ANY + "}")
                        .replace('\'', '"')
                        .replace("^", "\\\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"not\":{\"type\":\"null\"}}",
                "{\"if\":{\"minLength\":3}}",
                "{\"patternProperties\":{\"^a\":{}}}",
                "{\"dependentRequired\":{\"a\":[\"b\"]}}",
                "{\"unevaluatedProperties\":false}",
                "{\"contains\":{\"type\":\"null\"}}",
                "{\"$dynamicRef\":\"#x\"}",
                "{\"$ref\":\"https://elsewhere/schema\"}",
                "{\"$ref\":\"#/$defs/nowhere\"}",
                "{\"$ref\":\"#anchor\"}"
            })
    void whatCannotBeSaidIsNamedAsLost(String raw) {
        JsonNode schema = json(raw);
        ObjectNode tool = Codec.mapper().createObjectNode().put("type", "object");
        tool.putObject("properties").set("p", schema);

        assertThat(MoonshotSchema.of(tool).lost())
                .containsExactlyElementsOf(schema.propertyNames());
    }

    @Test
    void closedObjectsAreOpenedWhereAPatternAllowedNames() {
        JsonNode schema =
                json(
                        """
                        {"type":"object","patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}\
                        """);

        assertThat(MoonshotSchema.of(schema).schema().has("additionalProperties")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$ref", "anyOf", "required", "a{0}b", ""})
    void aNameThatTheValidatorWouldTripOverIsLeftToAdditionalProperties(String name) {
        ObjectNode tool = Codec.mapper().createObjectNode().put("type", "object");
        tool.putObject("properties").putObject(name).put("type", "string");
        tool.putArray("required").add(name);
        tool.put("additionalProperties", false);

        MoonshotSchema sanitized = MoonshotSchema.of(tool);

        assertThat(sanitized.schema()).isEqualTo(json("{\"type\":\"object\",\"properties\":{}}"));
        assertThat(sanitized.lost()).containsExactly("properties");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "null",
                "[]",
                "{\"type\":\"string\"}",
                "{\"$ref\":\"#\"}",
                "{\"type\":[\"object\",\"null\"]}"
            })
    void theRootIsAnObjectWhateverItWas(String raw) {
        assertThat(MoonshotSchema.of(json(raw)).schema())
                .isEqualTo(json("{\"type\":\"object\",\"properties\":{}}"));
    }

    @Test
    void aChoiceOfObjectsAtTheRootBecomesOneObject() {
        JsonNode schema =
                json(
                        """
                        {"oneOf":[
                        {"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"],"additionalProperties":false},
                        {"type":"object","properties":{"kind":{"const":"b"},"y":{"type":"string"}},"required":["kind"],"additionalProperties":false}]}\
                        """);

        assertThat(MoonshotSchema.of(schema).schema())
                .isEqualTo(
                        json(
                                """
                                {"type":"object","properties":{
                                "kind":{"anyOf":[{"type":"string","enum":["a"]},{"type":"string","enum":["b"]}]},
                                "x":{"type":"integer"},"y":{"type":"string"}},
                                "required":["kind"],"additionalProperties":false}\
                                """));
    }

    @Test
    void neverWritesToTheOriginal() {
        String text =
                """
                {"type":"object","properties":{"a":{"allOf":[{"$ref":"#/$defs/n"},{"type":"object"}],"default":{}}},
                "$defs":{"n":{"properties":{"n":{"$ref":"#/$defs/n","description":"d"}},"required":["n"]}}}\
                """;
        JsonNode original = json(text);

        MoonshotSchema.of(original).schema().removeAll();

        assertThat(original).isEqualTo(json(text));
    }
}
