package dev.director.worker.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.WorkerApplication;
import dev.director.worker.model.Catalogue;
import dev.director.worker.model.Wire.Outcome;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void takesACallAllTheWayToItsAnswerWithoutANetwork() throws Exception {
        Catalogue catalogue =
                Catalogue.read(
                        Objects.requireNonNull(
                                WorkerApplication.class.getResourceAsStream("/models.yml")),
                        text -> text.replaceAll("\\$\\{[^}]*}", "http://127.0.0.1:1"));

        try (OpenAiWire wire = new OpenAiWire(catalogue, new WarmUp())) {
            assertThat(WarmUp.call(catalogue, wire)).isInstanceOf(Outcome.Answer.class);
        }
    }
}
