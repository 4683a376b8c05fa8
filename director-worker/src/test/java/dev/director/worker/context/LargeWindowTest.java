package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Workflow;
import dev.director.worker.context.Fit.Fitted;
import dev.director.worker.context.Fit.TooLarge;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Windows of 128K and 256K are really used. */
class LargeWindowTest {

    private static final TokenCounter COUNTER = new TokenCounter(Optional.empty());
    private static final ContextBuilder BUILDER = new ContextBuilder(COUNTER);

    @ParameterizedTest
    @CsvSource({"120000, 131072", "240000, 262144"})
    void aWorkflowThatNearlyFillsTheWindowIsSentWhole(int tokens, int size) {
        Workflow workflow = WorkflowStates.ofTokens(COUNTER, Tokenizer.KIMI, tokens);
        DirectorRequest request = request(workflow);

        Fitted fitted = (Fitted) BUILDER.fit(request, Windows.kimi(size));

        assertThat(fitted.promptTokens()).isBetween(tokens, size - 5_000);
        assertThat(fitted.maxTokens()).isEqualTo(4_000);
        assertThat(fitted.warnings()).isEmpty();
        assertThat(fitted.messages()).hasSize(4);
        assertThat(fitted.messages().get(1).path("content").asString())
                .contains("\n" + workflow.state().orElseThrow() + "\n");
    }

    @ParameterizedTest
    @CsvSource({"120000", "240000"})
    void theSameInASmallWindowIsAnErrorThatSaysWhatIsNeeded(int tokens) {
        DirectorRequest request =
                request(WorkflowStates.ofTokens(COUNTER, Tokenizer.CL100K, tokens));

        Fit fit = BUILDER.fit(request, Windows.gpt4());

        assertThat(fit)
                .asInstanceOf(type(TooLarge.class))
                .satisfies(it -> {
                    assertThat(it.code()).isEqualTo(ErrorCode.CONTEXT_TOO_LARGE);
                    assertThat(it.needed()).isBetween(tokens, tokens + 1_000);
                    assertThat(it.available()).isEqualTo(8_192);
                    assertThat(it.message())
                            .startsWith("gpt-4's window of 8,192 tokens is too small: ")
                            .contains("(workflow state " + tokens / 1000 + ",")
                            .contains("choose a model with a larger window")
                            .doesNotContain("neighbour");
                });
    }

    private static DirectorRequest request(Workflow workflow) {
        List<ObjectNode> messages =
                List.of(
                        Chat.system("You fulfil orders."),
                        Chat.user("Which orders go to Nagoya?"),
                        Chat.assistant("Those that the state lists with that city."));
        return Chat.request(messages, Optional.of(workflow), Optional.empty());
    }
}
