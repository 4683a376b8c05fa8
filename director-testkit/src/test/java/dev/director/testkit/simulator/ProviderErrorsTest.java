package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.Behaviour.Fail;
import dev.director.testkit.simulator.error.GatewayError;
import dev.director.testkit.simulator.error.MoonshotError;
import dev.director.testkit.simulator.error.OpenAiError;
import dev.director.testkit.simulator.error.OpenRouterError;
import dev.director.testkit.simulator.error.ProviderError;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ProviderErrorsTest {
    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    static List<ProviderError> all() {
        return ProviderError.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyErrorIsScriptedByItsIdOverHttp(ProviderError error) throws Exception {
        String script =
                "{\"rules\":[{\"behaviours\":[{\"kind\":\"fail\",\"error\":\"%s\"}]}]}"
                        .formatted(error.id());
        assertThat(asking.http.control("PUT", "/_simulator/script", script).statusCode())
                .isEqualTo(200);

        HttpResponse<String> plain = asking.send(Asking.simple(""));
        assertThat(plain.statusCode()).isEqualTo(error.status());
        assertThat(plain.body()).isEqualTo(error.body(Instant.now()));
        HttpResponse<String> streamed = asking.send(Asking.simple(",\"stream\":true"));
        assertThat(streamed.statusCode()).isEqualTo(error.status());
        assertThat(streamed.body()).isEqualTo(plain.body());
    }

    @Test
    void thereIsAnErrorOfEachKind() {
        Set<ProviderError.Kind> kinds =
                ProviderError.all().stream().map(ProviderError::kind).collect(Collectors.toSet());
        assertThat(kinds).containsExactlyInAnyOrder(ProviderError.Kind.values());
        assertThat(ProviderError.all()).extracting(ProviderError::id).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownErrorIsRefused() throws Exception {
        String script = "{\"rules\":[{\"behaviours\":[{\"kind\":\"fail\",\"error\":\"NONE\"}]}]}";
        assertThat(asking.http.control("PUT", "/_simulator/script", script).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(MoonshotError.class)
    void moonshotHasTypeAndMessageAndNoCode(MoonshotError error) {
        assertThat(body(error).propertyNames()).containsExactly("error");
        assertThat(body(error).path("error").propertyNames())
                .containsExactlyInAnyOrder("message", "type");
    }

    @ParameterizedTest
    @EnumSource(OpenAiError.class)
    void openAiHasFourFields(OpenAiError error) {
        assertThat(body(error).path("error").propertyNames())
                .containsExactlyInAnyOrder("message", "type", "param", "code");
    }

    @ParameterizedTest
    @EnumSource(OpenRouterError.class)
    void openRouterHasItsStatusAsANumberForACode(OpenRouterError error) {
        assertThat(body(error).at("/error/code").isInt()).isTrue();
        assertThat(body(error).at("/error/code").asInt()).isEqualTo(error.status());
    }

    private static JsonNode body(ProviderError error) {
        return JsonMapper.shared().readTree(error.body(Instant.EPOCH));
    }

    @Test
    void saysHowLongToWaitInFiveDifferentWays() {
        Instant before = Instant.now();
        assertThat(Http.json(fail(MoonshotError.RPM)).at("/error/message").asString())
                .endsWith("please try again after 1 seconds");
        assertThat(fail(MoonshotError.TPM).headers().firstValue("X-RateLimit-Reset")).contains("1");
        assertThat(fail(OpenAiError.RATE_LIMIT).headers().firstValue("Retry-After")).contains("2");
        assertThat(Long.parseLong(reset(fail(OpenRouterError.RATE_LIMIT))))
                .isGreaterThanOrEqualTo(before.toEpochMilli() + 2000);
        String date = fail(GatewayError.RETRY_AFTER_DATE).headers().firstValue("Retry-After").get();
        assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
                .isAfter(before);
        String past = fail(GatewayError.RETRY_AFTER_PAST).headers().firstValue("Retry-After").get();
        assertThat(ZonedDateTime.parse(past, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
                .isBefore(before);
        assertThat(fail(OpenRouterError.UPSTREAM_RATE_LIMIT).headers().firstValue("Retry-After"))
                .isEmpty();
    }

    private static String reset(HttpResponse<String> response) {
        return response.headers().firstValue("X-RateLimit-Reset").get();
    }

    @Test
    void onlyTheInFlight402SaysWhenToRetry() {
        assertThat(fail(OpenRouterError.IN_FLIGHT).headers().firstValue("Retry-After"))
                .contains("1");
        assertThat(fail(OpenRouterError.CREDITS).headers().firstValue("Retry-After")).isEmpty();
        assertThat(fail(OpenRouterError.KEY_LIMIT).headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void gatewaysAnswerHtml() {
        HttpResponse<String> response = fail(GatewayError.BAD_GATEWAY);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(response.body()).startsWith("<html>");
    }

    private HttpResponse<String> fail(ProviderError error) {
        asking.simulator.script(Rule.any().always(new Fail(error)));
        return asking.send(Asking.simple(""));
    }
}
