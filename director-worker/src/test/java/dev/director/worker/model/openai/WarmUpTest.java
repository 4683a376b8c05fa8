package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.CallOutcome;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.catalogue.Routes;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void takesACallAllTheWayToItsAnswerWithoutANetwork() throws Exception {
        Catalogue catalogue =
                Routes.shipped(text -> text.replaceAll("\\$\\{[^}]*}", "http://127.0.0.1:1"));

        try (OpenAiWire wire = OpenAiWire.over(catalogue, new WarmUp())) {
            assertThat(WarmUp.call(catalogue, wire)).isInstanceOf(CallOutcome.Answer.class);
        }
    }
}
