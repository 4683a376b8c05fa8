package dev.director.worker.model.dialect.moonshot;

import static dev.director.worker.model.dialect.moonshot.Schemas.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas as the usual generators write them, and the rules by which they are judged. */
class TypicalSchemasTest {

    static Stream<String> typical() throws IOException {
        try (InputStream in = TypicalSchemasTest.class.getResourceAsStream("typical.jsonl")) {
            byte[] lines = Objects.requireNonNull(in).readAllBytes();
            return new String(lines, StandardCharsets.UTF_8).lines();
        }
    }

    @ParameterizedTest
    @MethodSource("typical")
    void comeOutInTheDialect(String schema) {
        assertThat(DialectRules.violations(MoonshotSchema.of(json(schema)).schema())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("typical")
    void wereNotInItBefore(String schema) {
        assertThat(DialectRules.violations(json(schema))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':'string'}",
                "{'type':'object','title':'t'}",
                "{'type':'object','properties':{'a':{}}}",
                "{'type':'object','properties':{'a':{'type':['string','null']}}}",
                "{'type':'object','properties':{'a':{'type':'string','format':'date'}}}",
                "{'type':'object','properties':{'a':{'type':'string','minimum':1}}}",
                "{'type':'object','properties':{'a':{'type':'string','enum':['a',1]}}}",
                "{'type':'object','properties':{'a':{'type':'integer','minimum':1.5}}}",
                "{'type':'object','properties':{'a':{'type':'number','minimum':2,'maximum':1}}}",
                "{'type':'object','properties':{'a':{'type':'string','anyOf':[{'type':'string'}]}}}",
                "{'type':'object','properties':{'a':{'anyOf':[]}}}",
                "{'type':'object','properties':{'a':{'$ref':'#/$defs/b'}}}",
                "{'type':'object','properties':{'a':{'$ref':'#/properties/a'}}}",
                "{'type':'object','properties':{'a':{'type':'object','$defs':{}}}}",
                "{'type':'object','required':['a']}",
                "{'type':'object','properties':{'anyOf':{'type':'string'}}}",
                "{'type':'object','$defs':{'a/b':{'type':'string'}}}",
                "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']}"
            })
    void whatTheRulesForbidIsFound(String schema) {
        assertThat(DialectRules.violations(json(schema.replace('\'', '"')))).isNotEmpty();
    }
}
