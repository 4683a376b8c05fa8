package dev.director.schemas;

import static dev.director.schemas.ErrorCode.EMPTY_VALUE;
import static dev.director.schemas.ErrorCode.INVALID_JSON;
import static dev.director.schemas.ErrorCode.INVALID_REQUEST;
import static dev.director.schemas.ErrorCode.INVALID_UTF8;
import static dev.director.schemas.ErrorCode.NESTING_TOO_DEEP;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets: a code, a message that names the place, and whom to tell. */
class CodecBadInputTest {
    /** Stands for a prompt: no message may ever hold it. */
    private static final String SECRET = "hunter2";

    private static final String REQUIRED =
            "\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hunter2\"}]";

    static Stream<Arguments> notARequest() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        return Stream.of(
                bad("not JSON", "hello hunter2", INVALID_JSON, "line 1"),
                bad("a word that is none", "{\"a\":hunter2}", INVALID_JSON, "line 1"),
                bad("truncated", "{" + REQUIRED, INVALID_JSON, "line 1"),
                bad("second value", "{" + REQUIRED + "} {}", INVALID_JSON, "More text follows"),
                bad("text after", "{" + REQUIRED + "} hunter2", INVALID_JSON, "line 1"),
                bad("trailing comma", "{" + REQUIRED + ",}", INVALID_JSON, "line 1"),
                bad("single quotes", "{'requestId':'r1'}", INVALID_JSON, "line 1"),
                bad("comment", "{/*hunter2*/" + REQUIRED + "}", INVALID_JSON, "line 1"),
                bad(
                        "not a number",
                        "{\"temperature\":NaN," + REQUIRED + "}",
                        INVALID_JSON,
                        "line 1"),
                bad("raw line break", "{\"a\":\"hunter2\n\"}", INVALID_JSON, "line 1"),
                bad("duplicate key", "{" + REQUIRED + ",\"model\":\"n\"}", INVALID_JSON, "twice"),
                bad(
                        "deep duplicate",
                        "{" + REQUIRED + ",\"x\":[{\"a\":1,\"a\":1}]}",
                        INVALID_JSON,
                        "twice"),
                bad(
                        "2,000 digits",
                        "{" + REQUIRED + ",\"x\":" + "1".repeat(2_000) + "}",
                        INVALID_JSON,
                        "longer"),
                bad(
                        "10,000 deep",
                        "{" + REQUIRED + ",\"x\":" + deep + "}",
                        NESTING_TOO_DEEP,
                        "200 levels"),
                bad(
                        "10,000 deep, no end",
                        "{" + REQUIRED + ",\"x\":" + "[".repeat(10_000),
                        NESTING_TOO_DEEP,
                        "200"),
                bad(
                        "10,000 deep objects",
                        "{" + REQUIRED + ",\"x\":" + "{\"a\":".repeat(10_000),
                        NESTING_TOO_DEEP,
                        "200"),
                bad("blank", " \n\t ", EMPTY_VALUE, "no value"),
                bad("an array", "[1]", INVALID_REQUEST, "expected a JSON object, found an array"),
                bad(
                        "a string",
                        "\"hunter2\"",
                        INVALID_REQUEST,
                        "expected a JSON object, found a string"),
                bad("null", "null", INVALID_REQUEST, "expected a JSON object, found null"));
    }

    static Stream<Arguments> brokenRule() {
        return Stream.of(
                rule(
                        "requestId missing",
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
                        "requestId: is required"),
                rule(
                        "model missing",
                        "{\"requestId\":\"r1\",\"messages\":[{\"role\":\"user\"}]}",
                        "model: is required"),
                rule(
                        "messages missing",
                        "{\"requestId\":\"r1\",\"model\":\"m\"}",
                        "messages: is required"),
                rule(
                        "requestId null",
                        "{\"requestId\":null,\"model\":\"m\",\"messages\":[{\"role\":\"u\"}]}",
                        "requestId: is required"),
                rule(
                        "requestId a number",
                        "{\"requestId\":1,\"model\":\"m\",\"messages\":[{\"role\":\"u\"}]}",
                        "requestId: expected a string, found a number"),
                rule(
                        "requestId with a space",
                        "{\"requestId\":\"hunter2 x\",\"model\":\"m\",\"messages\":[{\"role\":\"u\"}]}",
                        "requestId: must be 1 to 128"),
                rule(
                        "requestId too long",
                        "{\"requestId\":\""
                                + "x".repeat(129)
                                + "\",\"model\":\"m\",\"messages\":[{\"role\":\"u\"}]}",
                        "requestId: must be 1 to 128"),
                rule(
                        "requestId with a line break",
                        "{\"requestId\":\"r1\\n\",\"model\":\"m\",\"messages\":[{\"role\":\"u\"}]}",
                        "requestId: must be 1 to 128"),
                rule(
                        "model blank",
                        "{\"requestId\":\"r1\",\"model\":\" \",\"messages\":[{\"role\":\"u\"}]}",
                        "model: must not be blank"),
                rule(
                        "no message",
                        "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[]}",
                        "messages: must hold at least one"),
                rule(
                        "messages an object",
                        "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":{}}",
                        "messages: expected an array, found an object"),
                rule(
                        "a message a string",
                        "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[\"hunter2\"]}",
                        "messages[0]: expected an object, found a string"),
                rule(
                        "a message null",
                        "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"role\":\"u\"},null]}",
                        "messages[1]: must not be null"),
                rule(
                        "no role",
                        "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"content\":\"hunter2\"}]}",
                        "messages[0].role: is required"),
                rule(
                        "role a number",
                        "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"role\":7}]}",
                        "messages[0].role: is required"),
                with("tenant", "\"a/b\"", "tenant: must be 1 to 128"),
                with("conversationId", "\"\"", "conversationId: must be 1 to 512"),
                with(
                        "conversationId",
                        "\"" + "x".repeat(513) + "\"",
                        "conversationId: must be 1 to 512"),
                with("tools", "{}", "tools: expected an array"),
                with("temperature", "\"0.5\"", "temperature: expected a number, found a string"),
                with("max_tokens", "0", "max_tokens: must be 1 or more"),
                with("max_tokens", "1.5", "max_tokens: expected an integer"),
                with(
                        "max_tokens",
                        "\"10\"",
                        "max_tokens: expected an integer in range, found a string"),
                with("max_tokens", "2147483648", "max_tokens: expected an integer in range"),
                with("seed", "99999999999999999999", "seed: expected an integer in range"),
                with("stream", "\"true\"", "stream: expected true or false, found a string"),
                with("stream", "1", "stream: expected true or false, found a number"),
                with("metadata", "{\"a\":1}", "metadata.a: expected a string, found a number"),
                with(
                        "metadata",
                        "{\"say hunter2\":1}",
                        "metadata.*: expected a string, found a number"),
                with("metadata", "[]", "metadata: expected an object, found an array"),
                with("workflow", "{}", "workflow.type: is required"),
                with("workflow", "\"hunter2\"", "workflow: expected an object, found a string"),
                with("workflow", "\"\"", "workflow: expected an object, found a string"),
                with("limits", "{\"timeoutMs\":0}", "limits.timeoutMs: must be 1 or more"),
                with("limits", "{\"maxTurns\":0}", "limits.maxTurns: must be 1 or more"),
                with("limits", "{\"maxCostUsd\":\"-1\"}", "limits.maxCostUsd: expected an amount"),
                with("limits", "{\"maxCostUsd\":-1}", "limits.maxCostUsd: must be 0 or more"),
                with("limits", "{\"maxCostUsd\":\"1e9\"}", "limits.maxCostUsd: expected an amount"),
                with(
                        "limits",
                        "{\"deadline\":\"tomorrow\"}",
                        "limits.deadline: expected a date-time"),
                with(
                        "limits",
                        "{\"deadline\":1764000000}",
                        "limits.deadline: expected a date-time"),
                with(
                        "limits",
                        "{\"deadline\":\"2026-01-01T00:00:00Z\",\"timeoutMs\":1}",
                        "limits.timeoutMs: cannot stand beside deadline"),
                with("fallback", "\"no\"", "fallback: expected true or false"),
                with("callerTools", "\"hunter2\"", "callerTools: expected one of wait, return"),
                with("callerTools", "true", "callerTools: expected one of wait, return"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notARequest")
    void badValueIsToldApart(String name, String value, ErrorCode code, String part) {
        Decoded.Unreadable<DirectorRequest> unreadable = unreadable(Contract.utf8(value));
        assertThat(unreadable.code()).isEqualTo(code);
        assertThat(unreadable.message())
                .contains(part)
                .contains(code.advice())
                .doesNotContain(SECRET);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenRule")
    void brokenRuleIsNamedByItsPathAndTheSchemaSeesItToo(String name, String value, String part) {
        Decoded.Unreadable<DirectorRequest> unreadable = unreadable(Contract.utf8(value));
        assertThat(unreadable.code()).isEqualTo(INVALID_REQUEST);
        assertThat(unreadable.message())
                .startsWith(part)
                .contains(INVALID_REQUEST.advice())
                .doesNotContain(SECRET);
        assertThat(Contract.violations("director-request", value)).isNotEmpty();
    }

    /** Beyond JSON Schema's reach, or at its edges, where libraries differ. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\":1e400",
                "\"limits\":{\"maxCostUsd\":1e999999999}",
                "\"limits\":{\"timeoutMs\":1e999999999}",
                "\"seed\":1e5",
                "\"conversationId\":\"\\ud800\"",
                "\"x\":1e99999999999"
            })
    void numberOrTextThatNothingCouldCarryIsRefused(String field) {
        assertThat(unreadable(Contract.utf8("{" + REQUIRED + "," + field + "}")).code())
                .isEqualTo(INVALID_REQUEST);
    }

    @Test
    void tombstoneAndEmptyValueAreEmpty() {
        assertThat(unreadable(null).code()).isEqualTo(EMPTY_VALUE);
        assertThat(unreadable(new byte[0]).code()).isEqualTo(EMPTY_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void otherUnicodeEncodingIsNotGuessed(String charset) {
        byte[] value = ("{" + REQUIRED + "}").getBytes(Charset.forName(charset));
        assertThat(unreadable(value).code()).isEqualTo(INVALID_UTF8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"E9", "C0AF", "EDA080", "F5808080", "80", "E282"})
    void malformedUtf8IsRefusedAndTheIdIsSaved(String hex) {
        byte[] value = Contract.utf8("{" + REQUIRED + ",\"x\":\"####\"}");
        byte[] broken = HexFormat.of().parseHex(hex);
        System.arraycopy(broken, 0, value, value.length - 6, broken.length);
        Decoded.Unreadable<DirectorRequest> unreadable = unreadable(value);
        assertThat(unreadable.code()).isEqualTo(INVALID_UTF8);
        assertThat(unreadable.salvage().requestId()).contains("r1");
    }

    @Test
    void fourMebibytesOfNothingUsefulAreRefusedByTheirFirstByte() {
        assertThat(unreadable(Contract.utf8("x".repeat(4 * 1024 * 1024))).code())
                .isEqualTo(INVALID_JSON);
        assertThat(unreadable(Contract.utf8("[".repeat(4 * 1024 * 1024))).code())
                .isEqualTo(NESTING_TOO_DEEP);
        assertThat(unreadable(new byte[4 * 1024 * 1024]).code()).isEqualTo(INVALID_UTF8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{%s,\"stream\":\"yes\"}",
                "{%s,\"x\":",
                "{%s} trailing",
                "{%s,\"x\":{\"a\":1,\"a\":2}}",
                "{\"stream\":\"yes\",%s}",
                "{\"stream\":[{\"requestId\":\"other\"}],%s}"
            })
    void whoAskedIsSavedFromABrokenValue(String shape) {
        String fields =
                "\"tenant\":\"acme\",\"conversationId\":\"c 1\",\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"role\":\"u\"}]";
        assertThat(unreadable(Contract.utf8(shape.formatted(fields))).salvage())
                .isEqualTo(
                        new Salvage(
                                Optional.of("r1"),
                                Optional.of("acme"),
                                Optional.of("c 1"),
                                Optional.of("m")));
    }

    @Test
    void whoAskedIsSavedFromBehindTheDeepNesting() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        assertThat(unreadable(Contract.utf8("{\"x\":" + deep + "," + REQUIRED + "}")).salvage())
                .extracting(Salvage::requestId)
                .isEqualTo(Optional.of("r1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"requestId\":\"a b\"}",
                "{\"requestId\":17}",
                "{\"requestId\":\"r1\",\"requestId\":\"r2\"}",
                "{\"requestId\":\"r1\",\"requestId\":2}",
                "{\"x\":{\"requestId\":\"r1\"}}",
                "[{\"requestId\":\"r1\"}]",
                "{\"requestId\":\"r1"
            })
    void idThatIsInDoubtIsNotSaved(String value) {
        assertThat(unreadable(Contract.utf8(value)).salvage().requestId()).isEmpty();
    }

    private static Decoded.Unreadable<DirectorRequest> unreadable(byte[] value) {
        Decoded<DirectorRequest> decoded = Codec.decode(DirectorRequest.class, value);
        assertThat(decoded).isInstanceOf(Decoded.Unreadable.class);
        return (Decoded.Unreadable<DirectorRequest>) decoded;
    }

    private static Arguments bad(String name, String value, ErrorCode code, String part) {
        return Arguments.of(name, value, code, part);
    }

    private static Arguments rule(String name, String value, String part) {
        return Arguments.of(name, value, part);
    }

    private static Arguments with(String field, String json, String part) {
        String shown = json.length() > 40 ? "long" : json;
        String value = "{" + REQUIRED + ",\"" + field + "\":" + json + "}";
        return Arguments.of(field + " " + shown, value, part);
    }
}
