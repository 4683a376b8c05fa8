package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import dev.director.worker.run.ToolRunner.Checked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ArgumentsTest {

    private static final String PARCEL =
            """
            {'type':'object','additionalProperties':false,'required':['number','count'],
             'properties':{
               'number':{'type':'string'},
               'count':{'type':'integer','minimum':1},
               'fast':{'type':['boolean','null']},
               'weight':{'anyOf':[{'type':'number'},{'type':'null'}]},
               'to':{'anyOf':[{'$ref':'#/$defs/Address'},{'type':'null'}]},
               'tags':{'type':'array','items':{'type':'string'}},
               'note':{'type':'string'}},
             '$defs':{'Address':{'type':'object','required':['zip'],'additionalProperties':false,
               'properties':{'zip':{'type':'string'},'floor':{'type':'integer'}}}}}\
            """;

    /** What is written, and what is meant. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '"',
            value = {
                "{'number':'a','count':'2'} => {'number':'a','count':2}",
                "{'number':'a','count':2,'fast':'true'} => {'number':'a','count':2,'fast':true}",
                "{'number':'a','count':2,'fast':null,'note':null} => {'number':'a','count':2,'fast':null}",
                "{'number':'a','count':2,'weight':'1.50'} => {'number':'a','count':2,'weight':1.50}",
                "{'number':4711,'count':2} => {'number':'4711','count':2}",
                "{'number':'a','count':2,'to':{'zip':69001,'floor':'3'}} => {'number':'a','count':2,'to':{'zip':'69001','floor':3}}",
                "{'number':'a','count':2,'tags':'[\\'x\\']'} => {'number':'a','count':2,'tags':['x']}",
                "{'number':'a','count':2,'to':'{\\'zip\\':\\'1\\'}'} => {'number':'a','count':2,'to':{'zip':'1'}}",
                "{'number':'a','count':2,} => {'number':'a','count':2}",
                "[{'number':'a','count':2}] => {'number':'a','count':2}",
                "{'arguments':{'number':'a','count':'2'}} => {'number':'a','count':2}",
                "{'track':{'number':'a','count':2}} => {'number':'a','count':2}",
                "{'name':'track','arguments':{'number':'a','count':2}} => {'number':'a','count':2}",
                "{'name':'track','arguments':'{\\'number\\':\\'a\\',\\'count\\':2}'} => {'number':'a','count':2}",
                "{'number':'a','count':2}<|tool_call_end|> => {'number':'a','count':2}",
                "{'number':'a','count':2} <|tool_call_end|><|tool_calls_section_end|> => {'number':'a','count':2}",
                "```json {'number':'a','count':2} ``` => {'number':'a','count':2}",
                "```{'number':'a','count':2,}``` => {'number':'a','count':2}",
                "Here they are: ```json {'number':'a','count':2} ``` as you wished. => {'number':'a','count':2}",
                "'{\\'number\\':\\'a\\',\\'count\\':2}' => {'number':'a','count':2}"
            })
    void mendsWhatCannotMeanAnythingElse(String written, String meant) {
        for (Arguments arguments : both(PARCEL)) {
            assertThat(arguments.read(quoted(written)))
                    .as(written)
                    .isEqualTo(new Checked.Valid(json(meant)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'number':'a','count':2,'colour':'red'}",
                "{'number':'a'}",
                "{'number':'a','count':'two'}",
                "{'number':'a','count':'2 or 3'}",
                "{'number':'a','count':0}",
                "{'number':true,'count':2}",
                "{'number':1.5,'count':2}",
                "{'number':null,'count':2}",
                "{'number':'a','count':2,'tags':'x'}",
                "{'number':'a','count':2,'to':'Lyon'}",
                "{'number':'a','count':2",
                "{'number':'a','count':2,,}",
                "[{'number':'a','count':2},{'number':'b','count':2}]",
                "{'arguments':{'number':'a','count':2},'number':'b'}",
                "{'name':'untrack','arguments':{'number':'a','count':2}}",
                "{'name':null,'arguments':{'number':'a','count':2}}",
                "{'number':'a','count':2,'colour':null}",
                "{'arguments':{'number':'a','count':2,'colour':'red'}}",
                "```{'number':'a','count':2}``` or ```{'number':'b','count':2}```",
                "{'number':'b'} ```{'number':'a','count':2}```",
                "17",
                "<|tool_call_end|>"
            })
    void doesNotGuess(String written) {
        for (Arguments arguments : both(PARCEL)) {
            assertThat(arguments.read(quoted(written)))
                    .as(written)
                    .isInstanceOf(Checked.Invalid.class);
        }
    }

    @Test
    void whatFitsStaysAsItIs() {
        String loose = "{'properties':{'a':{'type':['string','null']},'n':{}}}";
        for (String fits :
                new String[] {
                    "{'arguments':{'a':'b'}}", "{'a':null,'n':'5'}", "{'a':'5','n':null,'x':null}"
                }) {
            for (Arguments arguments : both(loose)) {
                assertThat(arguments.read(quoted(fits))).isEqualTo(new Checked.Valid(json(fits)));
            }
        }
    }

    @Test
    void aNullWhoseMemberTheSchemaDoesNotNameStaysWhateverElseIsMended() {
        String labels =
                "{'properties':{'n':{'type':'integer'},'note':{'type':'string'}},'patternProperties':{'^x-':{'type':['string','null']}},'additionalProperties':{'type':['string','null']}}";
        for (Arguments arguments : both(labels)) {
            assertThat(arguments.read(quoted("{'n':'5','note':null,'x-a':null,'colour':null}")))
                    .isEqualTo(new Checked.Valid(json("{'n':5,'x-a':null,'colour':null}")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#'}",
                "{'$ref':'#/nowhere'}",
                "{'$ref':'https://json-schema.org/draft/2020-12/schema'}",
                "{'type':17,'required':3}",
                "{'type':'strng'}",
                "{'required':true}",
                "{'$schema':'http://json-schema.org/draft-07/schema#','type':'strng'}",
                "{'properties':[],'required':['a']}",
                "{'properties':{'a':null}}",
                "{'minimum':'x','type':'string'}",
                "{'items':[{}],'type':'string'}",
                "{'$schema':'http://json-schema.org/draft-04/schema#','type':'string'}",
                "{'$schema':'http://127.0.0.1/dialect','type':'string'}",
                "{'$schema':17,'type':'string'}",
                "{'$schema':null,'type':'string'}"
            })
    void aCallersSchemaThatCannotBeUsedAsksForNothingButAnObject(String schema) {
        Arguments arguments = Arguments.foreign("track", json(schema));

        assertThat(arguments.read("{\"a\":1}")).isEqualTo(new Checked.Valid(json("{'a':1}")));
        assertThat(arguments.read("[1,2]")).isInstanceOf(Checked.Invalid.class);
        assertThat(arguments.read("{\"a\":")).isInstanceOf(Checked.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#'}",
                "{'$ref':'#/nowhere'}",
                "{'$ref':'https://json-schema.org/draft/2020-12/schema'}",
                "{'properties':{'a':{'pattern':'('}}}",
                "{'properties':{'a':null}}",
                "{'minimum':'x'}"
            })
    void aToolOfTheWorkerWithSuchASchemaIsRefusedAtTheStart(String schema) {
        assertThatThrownBy(() -> new Arguments("track", json(schema)))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void whatIsNotKnownOfASchemaIsPassedOver() {
        String schema =
                "{'x-order':[1],'nullable':true,'properties':{'a':{'type':'integer','format':'no such','x':{'type':'string'},'example':2}}}";
        for (Arguments arguments : both(schema)) {
            assertThat(arguments.read("{\"a\":1}")).isInstanceOf(Checked.Valid.class);
            assertThat(arguments.read("{\"a\":\"x\"}")).isInstanceOf(Checked.Invalid.class);
        }
    }

    @Test
    void aTreeIsCheckedToItsLeaves() {
        String tree =
                "{'type':'object','required':['n'],'additionalProperties':false,'properties':{'n':{'type':'integer'},'children':{'type':'array','items':{'$ref':'#'}}}}";
        for (Arguments arguments : both(tree)) {
            assertThat(arguments.read(quoted("{'n':1,'children':[{'n':2,'children':[]}]}")))
                    .isInstanceOf(Checked.Valid.class);
            assertThat(arguments.read(quoted("{'n':1,'children':[{'n':2,'children':[{'m':2}]}]}")))
                    .isInstanceOf(Checked.Invalid.class);
        }
    }

    /** Each schema holds the next twice: 2 to the power of 24 checks. */
    @Test
    void whatWouldTakeForEverIsGivenUp() {
        String definitions =
                IntStream.range(0, 24)
                        .mapToObj(i ->
                                "'d%1$d':{'allOf':[{'$ref':'#/$defs/d%2$d'},{'$ref':'#/$defs/d%2$d'}]}"
                                        .formatted(i, i + 1))
                        .collect(Collectors.joining(","));
        String schema = "{'$ref':'#/$defs/d0','$defs':{" + definitions + ",'d24':{}}}";

        assertThat(Arguments.foreign("track", json(schema)).read("{}"))
                .isInstanceOf(Checked.Valid.class);
        assertThat(new Arguments("track", json(schema)).read("{}"))
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        invalid -> assertThat(invalid.reason()).contains("too large or too deep"));
    }

    @Test
    void nothingIsFetched() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            String address = "http://127.0.0.1:" + server.getLocalPort() + "/schema.json";
            for (String schema :
                    new String[] {
                        "{'$ref':'%s'}",
                        "{'$ref':'%s#/a'}",
                        "{'$dynamicRef':'%s'}",
                        "{'$schema':'%s'}",
                        "{'$schema':'%s/2020-12'}",
                        "{'$schema':'http://json-schema.org/draft-07/schema#','id':'%s','$ref':'#/a'}",
                        "{'$id':'%s','$ref':'other#/a'}",
                        "{'properties':{'a':{'$schema':'%s','type':'integer'}}}"
                    }) {
                Arguments arguments = Arguments.foreign("track", json(schema.formatted(address)));
                assertThat(arguments.read("{\"a\":\"b\"}")).isInstanceOf(Checked.Valid.class);
            }
            assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    /** The bundled schema would refuse it: {@code type} is no number there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "classpath:draft/2020-12/schema",
                "classpath:/draft/2020-12/schema",
                "resource:draft/2020-12/schema",
                "https://json-schema.org/draft/2020-12/schema",
                "file:///etc/hostname"
            })
    void norReadFromFilesOrTheClassPath(String address) {
        Arguments arguments = Arguments.foreign("track", json("{'$ref':'" + address + "'}"));

        assertThat(arguments.read("{\"type\":17}")).isInstanceOf(Checked.Valid.class);
    }

    @Test
    void aPatternIsHeldToItsTextWhateverItIs() {
        String text = "a".repeat(20_000) + "!";
        for (String pattern :
                new String[] {
                    "^(a+)+$",
                    "^(a|aa)+$",
                    "^(a|a?)+$",
                    "^([a-zA-Z]+)*$",
                    "(?:^|^)".repeat(60) + "a$",
                    "^" + "(?:a*|b*)".repeat(60) + "c$"
                }) {
            ObjectNode schema = pattern(pattern);

            assertThat(Arguments.foreign("track", schema).read("{\"s\":\"" + text + "\"}"))
                    .as(pattern)
                    .isInstanceOf(
                            pattern.startsWith("(?:^") ? Checked.Invalid.class : Checked.class);
            assertThat(Arguments.foreign("track", schema).read("{\"s\":\"!\"}"))
                    .as(pattern)
                    .isInstanceOf(Checked.Invalid.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "(?=.*\\d)x",
                "(a)\\1",
                "((a{1000}){1000}){1000}",
                "((((a{100}){100}){100}){100}){100}",
                "(?:){2147483647}",
                "a{99999999999999999999}"
            })
    void aPatternThatCannotBeHeldIsNotHeldAgainstTheArguments(String pattern) {
        assertThat(Arguments.foreign("track", pattern(pattern)).read("{\"s\":\"b\"}"))
                .isInstanceOf(Checked.Valid.class);
        ObjectNode names = json("{'additionalProperties':false}");
        names.putObject("patternProperties").put(pattern, false);
        assertThat(Arguments.foreign("track", names).read("{\"s\":1}"))
                .isInstanceOf(Checked.Valid.class);
    }

    @Test
    void allPatternsOfACheckShareOneBound() {
        ObjectNode schema = json("{'properties':{'s':{'items':{}}}}");
        var all = schema.withObject("/properties/s/items").putArray("allOf");
        IntStream.range(0, 500).forEach(i -> all.addObject().put("pattern", "^[a-z]*" + i + "?$"));
        String items =
                IntStream.range(0, 100)
                        .mapToObj(i -> "\"" + "a".repeat(1_000) + "\"")
                        .collect(Collectors.joining(","));

        assertThat(Arguments.foreign("track", schema).read("{\"s\":[" + items + "]}"))
                .isInstanceOf(Checked.Valid.class);
    }

    @Test
    void noCheckUsesUpTheBoundOfTheNext() {
        Arguments arguments = Arguments.foreign("track", pattern("^[a-z]{500}$"));
        String text = "a".repeat(15_000);

        for (int i = 0; i < 10; i++) {
            assertThat(arguments.read("{\"s\":\"" + text + "\"}"))
                    .isInstanceOf(Checked.Invalid.class);
        }
    }

    @Test
    void anOrdinaryPatternIsChecked() {
        for (String pattern :
                new String[] {
                    "^\\d{4}-\\d{2}-\\d{2}$",
                    "^(\\d{1,3}\\.){3}\\d{1,3}$",
                    "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
                    "^[^\\s@]+@[^\\s@]+$",
                    "^\\p{Letter}+$"
                }) {
            for (Arguments arguments : both(pattern(pattern).toString())) {
                assertThat(arguments.read("{\"s\":\"-\"}")).isInstanceOf(Checked.Invalid.class);
            }
        }
    }

    @Test
    void aToolsOwnPatternGivesUpToo() {
        Arguments arguments = new Arguments("track", pattern("^(.*x){9}$"));

        assertThat(arguments.read("{\"s\":\"" + "x".repeat(200) + "\"}"))
                .isInstanceOf(Checked.Valid.class);
        assertThat(arguments.read("{\"s\":\"" + "x".repeat(200) + "!\"}"))
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        invalid -> assertThat(invalid.reason()).contains("to be checked"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "1e400", "123456789012345678901234"})
    void numbersOfAnySizeComeToAnEnd(String number) {
        String schema =
                "{'properties':{'a':{'type':'integer','multipleOf':0.01,'maximum':5,'enum':[1,1e30]}}}";
        for (Arguments arguments : both(schema)) {
            assertThat(arguments.read("{\"a\":" + number + "}")).isNotNull();
        }
    }

    @Test
    void whatIsWrongIsToldShortly() {
        String names =
                IntStream.range(0, 5_000)
                        .mapToObj(i -> "'name" + i + "'")
                        .collect(Collectors.joining(","));
        Arguments arguments =
                new Arguments("track", json("{'propertyNames':{'enum':[" + names + "]}}"));
        String many =
                IntStream.range(0, 3_000)
                        .mapToObj(i -> "\"p" + i + "\":1")
                        .collect(Collectors.joining(","));

        assertThat(arguments.read("{" + many + "}"))
                .isInstanceOfSatisfying(
                        Checked.Invalid.class,
                        invalid -> assertThat(invalid.reason().length()).isLessThan(3_000));
    }

    @Test
    void fencesAndMarkersWithoutEndComeToAnEnd() {
        Arguments arguments = new Arguments("track", json("{}"));
        for (String written :
                new String[] {
                    "```" + " ".repeat(200_000) + "x",
                    "<|x|>".repeat(50_000),
                    "```".repeat(50_000),
                    "[".repeat(200_000),
                    "{\"a\":".repeat(200_000)
                }) {
            assertThat(arguments.read(written)).isInstanceOf(Checked.Invalid.class);
        }
    }

    private static ObjectNode pattern(String pattern) {
        ObjectNode schema = Codec.mapper().createObjectNode();
        schema.putObject("properties").putObject("s").put("pattern", pattern);
        return schema;
    }

    private static Arguments[] both(String schema) {
        return new Arguments[] {
            new Arguments("track", json(schema)), Arguments.foreign("track", json(schema))
        };
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Codec.mapper().readTree(quoted(text));
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
