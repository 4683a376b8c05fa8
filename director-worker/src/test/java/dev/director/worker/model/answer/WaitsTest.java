package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.error;
import static dev.director.worker.model.answer.Replies.waitOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.CallOutcome.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After | 7 | PT7S",
                "retry-after | 0 | PT0S",
                "Retry-After | 1.5 | PT1.5S",
                "Retry-After | 99999999999 | PT24H",
                "Retry-After | Sun, 01 Nov 2026 12:00:30 GMT | PT30S",
                "Retry-After | Sun, 01 Nov 2026 11:00:00 GMT | PT0S",
                "Retry-After | Fri, 01 Jan 2100 00:00:00 GMT | PT24H",
                "Retry-After | soon | -",
                "Retry-After | -1 | -",
                "Retry-After | '' | -",
                "Retry-After | 9999999999999999999999 | -",
                "retry-after-ms | 250 | PT0.25S",
                "X-RateLimit-Reset | 20 | PT20S",
                "X-RateLimit-Reset | 1793534460 | PT1M",
                "X-RateLimit-Reset | 1793534460000 | PT1M",
                "X-RateLimit-Reset | 1000000000 | PT0S",
                "x-ratelimit-reset-requests | 6m0s | PT6M",
                "x-ratelimit-reset-requests | 1h2m3.5s | PT1H2M3.5S",
                "x-ratelimit-reset-tokens | 120ms | PT0.12S",
                "x-ratelimit-reset-tokens | 2d | PT24H",
                "x-ratelimit-reset-tokens | m | -",
                "x-ratelimit-reset-tokens | -1 | -"
            })
    void readsHowLongToWaitFromAHeader(String name, String value, String wait) {
        assertThat(waitOf(error(429, "", name, value))).isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'message':'Your account reached max request, please try again after 5 seconds' | PT5S",
                "'message':'please try again after 1 second' | PT1S",
                "'message':'Limit 30000. Please try again in 6.57s. Visit' | PT6.57S",
                "'message':'Please try again in 1m30.5s.' | PT1M30.5S",
                "'message':'Please try again in 20ms.' | PT0.02S",
                "'message':'please try again after a while' | -",
                "'availability':{'code':'x','retry_after':12} | PT12S",
                "'availability':{'retry_after':-12} | -",
                "'metadata':{'retry_after_seconds':17,'headers':{'Retry-After':'16'}} | PT17S",
                "'metadata':{'headers':{'X-RateLimit-Remaining':'0','X-RateLimit-Reset':'1793534460000'}} | PT1M",
                "'retry_after':1e999999 | PT24H",
                "'retry_after':1e-999999 | PT0S"
            })
    void readsHowLongToWaitFromTheBody(String members, String wait) {
        String body = "{\"error\":{%s}}".formatted(members.replace('\'', '"'));

        assertThat(waitOf(error(429, body))).isEqualTo(wait);
    }

    @Test
    void theLongestWaitCounts() {
        Failure failure =
                error(
                        429,
                        "{\"error\":{\"message\":\"Please try again in 20s\"}}",
                        "retry-after",
                        "7",
                        "retry-after-ms",
                        "30000",
                        "x-ratelimit-reset-requests",
                        "25s");

        assertThat(waitOf(failure)).isEqualTo("PT30S");
    }

    @Test
    void aLimitOfWhichSomethingIsLeftIsNotWaitedFor() {
        Failure failure =
                error(
                        429,
                        "{\"error\":{\"message\":\"Please try again in 6.57s\",\"code\":\"rate_limit_exceeded\"}}",
                        "x-ratelimit-remaining-requests",
                        "499",
                        "x-ratelimit-reset-requests",
                        "8h0m0s",
                        "x-ratelimit-remaining-tokens",
                        "0",
                        "x-ratelimit-reset-tokens",
                        "10s");

        assertThat(waitOf(failure)).isEqualTo("PT10S");
    }

    @Test
    void theStateOfLimitsSaysNothingAboutAnOverload() {
        assertThat(waitOf(error(503, "", "x-ratelimit-reset-requests", "6m0s"))).isEqualTo("-");
        assertThat(waitOf(error(503, "", "Retry-After", "3"))).isEqualTo("PT3S");
        assertThat(waitOf(error(500, "", "Retry-After", "3"))).isEqualTo("PT3S");
    }
}
