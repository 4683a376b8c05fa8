package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CodecTest {
    private static final String REQUIRED =
            "\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]";

    @Test
    void bareValueWithoutAnythingElseIsARequestOfTheDefaultTenant() {
        DirectorRequest request = request("{" + REQUIRED + "}");
        assertThat(request.tenant()).isEqualTo("default");
        assertThat(request.recordKey()).isEqualTo("r1");
        assertThat(request).isEqualTo(DirectorRequest.of("r1", "m", request.messages()));
    }

    @Test
    void explicitNullIsAbsentForEveryOptionalField() {
        String nulls =
                """
                {%s,"tenant":null,"conversationId":null,"tools":null,"tool_choice":null,
                "temperature":null,"top_p":null,"max_tokens":null,"max_completion_tokens":null,
                "stop":null,"seed":null,"response_format":null,"reasoning_effort":null,
                "stream":null,"metadata":null,"workflow":null,"limits":null,"fallback":null}\
                """
                        .formatted(REQUIRED);
        assertThat(request(nulls)).isEqualTo(request("{" + REQUIRED + "}"));
        assertThat(Contract.violations("director-request", nulls)).isEmpty();
    }

    @Test
    void unknownFieldIsCarriedAsItCame() {
        DirectorRequest request = request("{" + REQUIRED + ",\"top_k\":{\"a\":[1.50,null]}}");
        assertThat(request.unknown()).containsOnlyKeys("top_k");
        assertThat(written(request)).endsWith("\"top_k\":{\"a\":[1.50,null]}}");
    }

    @Test
    void unknownFieldOfWorkflowOrLimitsIsCarriedAndNamedToo() {
        DirectorRequest request =
                request(
                        "{"
                                + REQUIRED
                                + ",\"n\":1,\"workflow\":{\"type\":\"t\",\"name\":\"x\"},\"limits\":{\"maxTurn\":3}}");
        assertThat(request.unknownFields()).containsExactly("n", "workflow.name", "limits.maxTurn");
        assertThat(written(request)).contains("\"name\":\"x\"", "\"maxTurn\":3");
        assertThat(request(written(request))).isEqualTo(request);
    }

    @Test
    void unknownFieldOfAnotherEventIsIgnored() {
        byte[] value = Contract.utf8("{\"requestId\":\"r1\",\"since\":\"the next release\"}");
        assertThat(Codec.decode(CancelRequest.class, value))
                .isEqualTo(
                        new Decoded.Readable<>(
                                new CancelRequest(
                                        "r1", "default", Optional.empty(), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "1E-400",
                "0.1000000000000000000000000000000000001",
                "12345678901234567890",
                "-0.0",
                "9007199254740993"
            })
    void numberInsideFreeJsonIsNotRoundedAndDoesNotHang(String number) {
        DirectorRequest request =
                request(
                        "{"
                                + REQUIRED
                                + ",\"workflow\":{\"type\":\"t\",\"state\":"
                                + number
                                + "}}");
        DirectorRequest again = request(written(request));
        JsonNode state = again.workflow().orElseThrow().state().orElseThrow();
        assertThat(again).isEqualTo(request);
        assertThat(state.decimalValue()).isEqualByComparingTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "😀",
                "\\ud83d\\ude00",
                "\\ud800",
                "\\udc00 x",
                "\\u0000",
                "é漢\\u2028",
                "\\\"\\\\"
            })
    void textComesBackAsItWas(String text) {
        DirectorRequest request = request("{" + REQUIRED + ",\"note\":\"" + text + "\"}");
        DirectorRequest again = request(written(request));
        assertThat(again.unknown().get("note").stringValue())
                .isEqualTo(request.unknown().get("note").stringValue());
    }

    @ParameterizedTest
    @CsvSource({
        "\"0.25\",0.25",
        "0.25,0.25",
        "3,3",
        "1e2,100",
        "\"10.50\",10.50",
        "0,0",
        "2.5e-3,0.0025"
    })
    void moneyIsReadFromStringOrNumberAndWrittenAsAPlainString(String json, String plain) {
        DirectorRequest request =
                request("{" + REQUIRED + ",\"limits\":{\"maxCostUsd\":" + json + "}}");
        assertThat(written(request)).contains("\"maxCostUsd\":\"" + plain + "\"");
        assertThat(request(written(request))).isEqualTo(request);
    }

    @Test
    void byteOrderMarkIsSkipped() {
        assertThat(request("\uFEFF{" + REQUIRED + "}")).isEqualTo(request("{" + REQUIRED + "}"));
    }

    @Test
    void messageOf8MebibytesIsRead() {
        String text = "é".repeat(4 * 1024 * 1024);
        String value =
                "{\"requestId\":\"r1\",\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
                        + text
                        + "\"}]}";
        assertThat(request(value).messages().get(0).path("content").stringValue()).isEqualTo(text);
    }

    @Test
    void nestingUpToTheLimitIsReadAndWritten() {
        int free = Json.MAX_DEPTH - 1;
        DirectorRequest request =
                request("{" + REQUIRED + ",\"deep\":" + "[".repeat(free) + "]".repeat(free) + "}");
        assertThat(request(written(request))).isEqualTo(request);
    }

    @Test
    void absentOptionalFieldsAreNotWritten() {
        assertThat(written(request("{" + REQUIRED + "}")))
                .isEqualTo(
                        "{\"requestId\":\"r1\",\"tenant\":\"default\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}");
    }

    @Test
    void toolResultTellsAnOutputOfNullFromNone() {
        assertThat(
                        Codec.decode(
                                ToolResult.class,
                                Contract.utf8(
                                        "{\"callId\":\"c\",\"requestId\":\"r\",\"output\":null}")))
                .isInstanceOf(Decoded.Readable.class);
        assertThat(
                        Codec.decode(
                                ToolResult.class,
                                Contract.utf8("{\"callId\":\"c\",\"requestId\":\"r\"}")))
                .isInstanceOf(Decoded.Unreadable.class);
        assertThat(
                        Codec.decode(
                                ToolResult.class,
                                Contract.utf8(
                                        "{\"callId\":\"c\",\"requestId\":\"r\",\"output\":null,\"error\":\"e\"}")))
                .isInstanceOf(Decoded.Readable.class);
    }

    @Test
    void controlEventOfANewerReleaseIsUnreadable() {
        assertThat(Codec.decode(ControlEvent.class, Contract.utf8("{\"kind\":\"paused-lane\"}")))
                .isInstanceOfSatisfying(
                        Decoded.Unreadable.class,
                        it -> assertThat(it.message()).contains("kind is missing or unknown"));
    }

    private static DirectorRequest request(String json) {
        Decoded<DirectorRequest> decoded = Codec.decode(DirectorRequest.class, Contract.utf8(json));
        assertThat(decoded).isInstanceOf(Decoded.Readable.class);
        return ((Decoded.Readable<DirectorRequest>) decoded).event();
    }

    private static String written(Object event) {
        return new String(Codec.encode(event), StandardCharsets.UTF_8);
    }
}
