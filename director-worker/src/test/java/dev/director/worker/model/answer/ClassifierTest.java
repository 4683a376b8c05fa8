package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.error;
import static dev.director.worker.model.answer.Replies.fault;
import static dev.director.worker.model.answer.Replies.waitOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ErrorCode;
import dev.director.worker.model.answer.CallOutcome.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED, PROVIDER_RATE_LIMITED, Retry, false, false",
        "OVERLOADED, PROVIDER_OVERLOADED, Retry, true, false",
        "QUOTA, PROVIDER_QUOTA, NextRoute, false, false",
        "UNAUTHORIZED, PROVIDER_AUTH, NextRoute, false, false",
        "MODEL_GONE, PROVIDER_MODEL_GONE, NextRoute, false, false",
        "CONTEXT, CONTEXT_TOO_LARGE, LargerWindow, false, false",
        "BAD_REQUEST, PROVIDER_BAD_REQUEST, NextRoute, false, false",
        "CONTENT, CONTENT_REFUSED, Fail, false, false",
        "TIMEOUT, PROVIDER_TIMEOUT, NextRoute, true, true",
        "SERVER, PROVIDER_ERROR, Retry, true, false"
    })
    void eachKindHasItsRemedy(
            ErrorKind kind, ErrorCode code, String next, boolean breaker, boolean billed) {
        Fault fault = kind.fault(Optional.of(Duration.ofSeconds(3)));

        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.next().getClass().getSimpleName()).isEqualTo(next);
        assertThat(fault.countsForBreaker()).isEqualTo(breaker);
        assertThat(fault.mayBeBilled()).isEqualTo(billed);
    }

    @ParameterizedTest
    @CsvSource({
        // Moonshot: a type, no code
        "429, rate_limit_reached_error, RateLimited",
        "429, engine_overloaded_error, Overloaded",
        "429, exceeded_current_quota_error, QuotaExhausted",
        "400, content_filter, ContentRefused",
        "400, invalid_request_error, BadRequest",
        "401, invalid_authentication_error, Unauthorized",
        "401, incorrect_api_key_error, Unauthorized",
        "403, permission_denied_error, Unauthorized",
        "404, resource_not_found_error, ModelGone",
        "499, client_closed_request, TimedOut",
        "500, server_error, ServerError",
        "500, unexpected_output, ServerError",
        // OpenAI
        "429, rate_limit_exceeded, RateLimited",
        "429, insufficient_quota, QuotaExhausted",
        "429, credit_balance_exhausted, QuotaExhausted",
        "429, project_spend_limit_exceeded, QuotaExhausted",
        "429, organization_spend_limit_exceeded, QuotaExhausted",
        "429, organization_usage_limit_exceeded, QuotaExhausted",
        "400, context_length_exceeded, ContextExceeded",
        "404, model_not_found, ModelGone",
        "401, invalid_api_key, Unauthorized",
        "403, unsupported_country_region_territory, Unauthorized",
        "503, server_is_overloaded, Overloaded",
        "503, slow_down, Overloaded",
        // Anthropic
        "529, overloaded_error, Overloaded",
        "413, request_too_large, ContextExceeded",
        "402, billing_error, QuotaExhausted",
        "429, rate_limit_error, RateLimited",
        "400, invalid_request_error, BadRequest",
        "404, not_found_error, ModelGone",
        "500, api_error, ServerError",
        // by status alone
        "302, x, BadRequest",
        "402, x, QuotaExhausted",
        "405, x, BadRequest",
        "408, x, TimedOut",
        "409, x, BadRequest",
        "422, x, BadRequest",
        "429, x, RateLimited",
        "451, x, BadRequest",
        "502, x, ServerError",
        "503, x, Overloaded",
        "504, x, TimedOut",
        "520, x, ServerError",
        "524, x, TimedOut"
    })
    void saysWhatAStatusAndItsWordMean(int status, String word, String fault) {
        for (String member : List.of("type", "code")) {
            Failure failure =
                    error(
                            status,
                            "{\"error\":{\"message\":\"secret prompt\",\"%s\":\"%s\"}}"
                                    .formatted(member, word));

            assertThat(fault(failure)).as(member).isEqualTo(fault);
            assertThat(failure.reason())
                    .contains(Integer.toString(status))
                    .contains("(" + word + ")")
                    .doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, context_length_exceeded, ContextExceeded",
        "400, max_tokens_exceeded, BadRequest",
        "400, token_limit_exceeded, BadRequest",
        "400, string_too_long, BadRequest",
        "401, authentication, Unauthorized",
        "403, permission_denied, Unauthorized",
        "402, payment_required, QuotaExhausted",
        "429, rate_limit_exceeded, RateLimited",
        "503, provider_overloaded, Overloaded",
        "502, provider_unavailable, ServerError",
        "400, invalid_request, BadRequest",
        "400, invalid_prompt, BadRequest",
        "404, not_found, ModelGone",
        "412, precondition_failed, BadRequest",
        "413, payload_too_large, ContextExceeded",
        "422, unprocessable, BadRequest",
        "403, content_policy_violation, ContentRefused",
        "400, refusal, ContentRefused",
        "400, invalid_image, BadRequest",
        "400, image_too_large, BadRequest",
        "400, image_download_failed, BadRequest",
        "500, server, ServerError",
        "504, timeout, TimedOut",
        "500, unmapped, ServerError"
    })
    void saysWhatOpenRoutersErrorTypesMeanInAStatusAndInA200(
            int status, String type, String fault) {
        String body =
                "{\"error\":{\"code\":%d,\"message\":\"Provider returned error\",\"metadata\":{\"error_type\":\"%s\",\"provider_name\":\"x\"}},\"user_id\":\"u\"}"
                        .formatted(status, type);

        assertThat(fault(error(status, body))).isEqualTo(fault);
        assertThat(fault(inside(body))).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Invalid request: Your request exceeded model token limit: 262144 | ContextExceeded",
                "400 | Input token length too long | ContextExceeded",
                "400 | This model's maximum context length is 131072 tokens. | ContextExceeded",
                "400 | prompt is too long: 208310 tokens > 200000 maximum | ContextExceeded",
                "400 | thinking is enabled but reasoning_content is missing in assistant tool call message | BadRequest",
                "400 | At path 'properties.X': type is not defined | BadRequest",
                "400 | Invalid prompt: your prompt was flagged as potentially violating our usage policy. | ContentRefused",
                "403 | Your chosen model requires moderation and your input was flagged | ContentRefused",
                "403 | Key disabled | Unauthorized",
                "404 | No endpoints found for moonshotai/kimi-k2. | ModelGone",
                "404 | No endpoints found that support tool use. | BadRequest",
                "404 | No endpoints found that can handle the requested parameters. | BadRequest",
                "404 | Response with id 'resp_1' not found. | BadRequest",
                "404 | Invalid URL (POST /v1/v1/chat/completions) | ServerError",
                "429 | You exceeded your current quota, please check your plan and billing details. | QuotaExhausted",
                "429 | The engine is currently overloaded, please try again later | Overloaded",
                "429 | Your account reached max request | RateLimited"
            })
    void readsTheMessageWhereThereIsNoTellingWord(int status, String message, String fault) {
        Failure failure =
                error(
                        status,
                        "{\"error\":{\"type\":\"invalid_request_error\",\"message\":%s}}"
                                .formatted(Replies.quoted(message)));

        assertThat(fault(failure)).isEqualTo(fault);
        assertThat(failure.reason()).contains("status " + status + " (invalid_request_error)");
    }

    @ParameterizedTest
    @CsvSource({
        "402, openrouter_in_flight_budget, RateLimited",
        "402, openrouter_credits, QuotaExhausted",
        "402, key_limit, QuotaExhausted",
        "403, openrouter_key_limit, QuotaExhausted",
        "403, openrouter_guardrail_budget, QuotaExhausted",
        "403, openrouter_workspace_budget, QuotaExhausted",
        "403, , Unauthorized"
    })
    void tellsOpenRoutersBudgetsApart(int status, String source, String fault) {
        String type = status == 402 ? "payment_required" : "permission_denied";
        Failure failure =
                error(
                        status,
                        "{\"error\":{\"code\":%d,\"message\":\"m\",\"metadata\":{\"limit_source\":\"%s\",\"error_type\":\"%s\"}}}"
                                .formatted(status, source, type),
                        "Retry-After",
                        "4");

        assertThat(fault(failure)).isEqualTo(fault);
        assertThat(waitOf(failure)).isEqualTo(fault.equals("RateLimited") ? "PT4S" : "-");
    }

    @Test
    void aModeratorsVerdictIsMoreThanAPermission() {
        String body =
                """
                {"error":{"code":403,"message":"m","metadata":{"error_type":"permission_denied","reasons":["x"],
                 "flagged_input":"secret prompt"}}}\
                """;

        assertThat(fault(error(403, body))).isEqualTo("ContentRefused");
    }

    @Test
    void oneRequestAboveTheBudgetClosesNoAccount() {
        assertThat(
                        fault(
                                error(
                                        402,
                                        "{\"error\":{\"code\":402,\"message\":\"m\",\"metadata\":{\"error_type\":\"weight_exceeds_budget\",\"limit_source\":\"openrouter_credits\"}}}")))
                .isEqualTo("BadRequest");
    }

    @Test
    void theQuotaOfAProvidersProviderIsNotOurs() {
        String body =
                """
                {"error":{"message":"Provider returned error","code":429,"metadata":{
                 "raw":"you exceeded your current quota; temporarily rate-limited upstream","provider_name":"SiliconFlow"}}}\
                """;

        assertThat(fault(error(429, body))).isEqualTo("RateLimited");
        assertThat(fault(inside(body))).isEqualTo("RateLimited");
    }

    @Test
    void readsWhatOpenRouterQuotes() {
        String body =
                """
                {"error":{"message":"Provider returned error","code":400,"metadata":{
                 "raw":"{\\"error\\":{\\"message\\":\\"exceeded model token limit: 262144\\"}}"}}}\
                """;

        assertThat(fault(error(400, body))).isEqualTo("ContextExceeded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'error':{'code':502,'message':'m'}} | ServerError",
                "{'error':{'code':'429','message':'m'}} | RateLimited",
                "{'error':{'code':529,'message':'m'}} | Overloaded",
                "{'error':{'type':'invalid_request_error','message':'m'}} | BadRequest",
                "{'error':{'type':'server_error','message':'m'}} | ServerError",
                "{'error':{'message':'This model is gone','type':'not_found_error'}} | ModelGone",
                "{'error':{'message':'exceeded model token limit: 4'}} | ContextExceeded",
                "{'error':'boom'} | ServerError",
                "{'error':{}} | ServerError",
                "{'error':{'code':'rate_limit_exceeded'}} | RateLimited",
                "{'error':{'code':'vector_store_timeout'}} | TimedOut",
                "{'error':{'code':'bio_policy'}} | ContentRefused",
                "{'error':{'code':'invalid_image_url'}} | BadRequest",
                "{'error':{'code':'failed_to_download_image'}} | BadRequest",
                "{'error':{'code':200}} | ServerError",
                "{'object':'error','type':'BadRequestError','code':400,'message':'m'} | BadRequest",
                "{'type':'error','error':{'type':'overloaded_error','message':'m'}} | Overloaded"
            })
    void classifiesAnErrorInA200ByItself(String body, String fault) {
        Failure failure = inside(body.replace('\'', '"'));

        assertThat(fault(failure)).isEqualTo(fault);
        assertThat(failure.reason()).startsWith("the provider put an error into its answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>502 Bad Gateway</html>",
                "[]",
                "[{\"error\":{\"code\":7}}]",
                "7",
                "null",
                "{\"error\":null}",
                "{\"error\":[[]],\"message\":{}}",
                "{\"error\":{\"code\":[],\"type\":{},\"metadata\":7,\"availability\":\"x\",\"headers\":[1]}}",
                "{\"detail\":\"Not found\"}",
                "{\"error\":{\"code\":\"a b\",\"type\":\"sk-1234\"}}"
            })
    void goesByTheStatusWhereTheBodySaysNothing(String body) {
        assertThat(fault(error(503, body))).isEqualTo("Overloaded");
        assertThat(fault(error(401, body))).isEqualTo("Unauthorized");
        assertThat(error(503, body).reason()).startsWith("the provider answered with status 503");
    }

    @Test
    void a404ThatNamesNoModelMayBeTheUrls() {
        assertThat(error(404, "404 page not found").reason()).endsWith("check the base URL");
        assertThat(error(404, "{\"error\":{\"message\":\"The model x does not exist\"}}").reason())
                .endsWith("status 404");
        assertThat(error(404, "{\"error\":{\"code\":\"model_not_found\"}}").reason())
                .endsWith("status 404 (model_not_found)");
    }

    @Test
    void repeatsOfAnErrorOnlyItsNameAndNeverItsWords() {
        Failure failure =
                error(
                        400,
                        """
                        {"error":{"message":"Incorrect API key provided: sk-12345. secret prompt",
                         "type":"secret prompt","code":"sk-proj-12345","param":"messages"}}\
                        """);

        assertThat(failure.reason()).isEqualTo("the provider answered with status 400");
    }

    @ParameterizedTest
    @CsvSource({
        "x-generation-id, gen-1",
        "X-Request-Id, req-1",
        "request-id, req-1",
        "X-Trace-ID, t-1"
    })
    void keepsWhatToAskTheProviderAbout(String header, String id) {
        assertThat(error(500, "", header, id).providerRequestId()).isEqualTo(id);
        assertThat(error(500, "").providerRequestId()).isEmpty();
    }

    private static Failure inside(String body) {
        return Replies.failure(Replies.chat(body, Replies.PLAIN));
    }
}
