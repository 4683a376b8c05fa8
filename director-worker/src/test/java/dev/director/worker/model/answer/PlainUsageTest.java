package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainUsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | -",
                "7 | -",
                "{} | -",
                "{\"prompt_tokens\":0,\"completion_tokens\":0} | -",
                "{\"prompt_tokens\":-5,\"completion_tokens\":3} | 0 0 3 0",
                "{\"prompt_tokens\":\"9\",\"completion_tokens\":1.5} | -",
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":3} | 0 0 3 0",
                "{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":3} | 0 0 3 0",
                "{\"prompt_tokens\":9,\"prompt_tokens_details\":null} | 9 0 0 0",
                "{\"prompt_tokens\":9,\"cached_tokens\":4} | 9 4 0 0",
                "{\"prompt_tokens\":9,\"cached_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":5}} | 9 5 0 0",
                "{\"prompt_tokens\":9,\"cached_tokens\":12} | 9 9 0 0",
                "{\"completion_tokens\":9,\"completion_tokens_details\":{\"reasoning_tokens\":12}} | 0 0 9 9"
            })
    void countsWhatIsACountAndNothingElse(String usage, String counted) {
        String body =
                "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"usage\":%s}".formatted(usage);

        assertThat(counted(answer(body))).isEqualTo(counted);
    }

    @Test
    void readsMoonshotsUsageInTheChoice() {
        assertThat(
                        counted(
                                answer(
                                        choice(
                                                "\"message\":{\"content\":\"hi\"},\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"cached_tokens\":4}"))))
                .isEqualTo("9 4 2 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0.1\"", "null", "-0.1", "1e400", "1e-400"})
    void aCostThatCannotBeIsNotTaken(String cost) {
        assertThat(answer(costing(cost)).costUsd()).isEmpty();
    }

    @Test
    void aCostOfNothingIsACost() {
        assertThat(answer(costing("0")).costUsd()).contains(BigDecimal.ZERO);
    }

    private static String costing(String cost) {
        return "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"usage\":{\"cost\":%s}}"
                .formatted(cost);
    }

    private static String counted(CallOutcome.Answer answer) {
        return answer.usage()
                .map(it ->
                        "%d %d %d %d"
                                .formatted(
                                        it.inputTokens(),
                                        it.cachedInputTokens(),
                                        it.outputTokens(),
                                        it.reasoningTokens()))
                .orElse("-");
    }

    private static String choice(String members) {
        return "{\"choices\":[{%s}]}".formatted(members);
    }

    private static CallOutcome.Answer answer(String body) {
        return Replies.answer(Replies.chat(body, PLAIN));
    }
}
