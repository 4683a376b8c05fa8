package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.context.TokenCounter;
import dev.director.worker.run.ModelReply;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private final TokenCounter counter = new TokenCounter(Optional.empty());

    @Test
    void takesATurnAllTheWayToItsAnswerWithoutANetwork() throws Exception {
        assertThat(WarmUp.run(counter, 2)).isInstanceOf(ModelReply.Answered.class);
    }

    @Test
    void isNotAmongTheBillsThatEstimatesLearnFrom() throws Exception {
        WarmUp.run(counter, 2);

        assertThat(counter.drift().routes()).isEmpty();
    }
}
