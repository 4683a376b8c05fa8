package dev.director.worker.model.dialect.moonshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class MoonshotSchemaPropertyTest {

    private static final int SCHEMAS = 3_000;
    private static final int INSTANCES = 30;

    @Test
    void whateverComesGoesInTheDialect() {
        long seed = new Random().nextLong();
        RandomSchemas schemas = new RandomSchemas(new Random(seed));
        for (int i = 0; i < SCHEMAS; i++) {
            ObjectNode original = schemas.parameters();

            JsonNode said = MoonshotSchema.of(original).schema();

            assertThat(DialectRules.violations(said))
                    .as("seed %d, schema %d: %s became %s", seed, i, original, said)
                    .isEmpty();
        }
    }

    @Test
    void whatIsInTheDialectIsSaidAgainUnchangedInMeaning() {
        long seed = new Random().nextLong();
        RandomSchemas schemas = new RandomSchemas(new Random(seed));
        for (int i = 0; i < SCHEMAS; i++) {
            JsonNode once = MoonshotSchema.of(schemas.parameters()).schema();

            MoonshotSchema twice = MoonshotSchema.of(once);

            assertThat(twice.lost()).as("seed %d, schema %d: %s", seed, i, once).isEmpty();
        }
    }

    @Test
    void argumentsThatAreValidStayValid() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RandomSchemas schemas = new RandomSchemas(random);
        RandomInstances instances = new RandomInstances(random);
        int valid = 0;
        int refused = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            ObjectNode original = schemas.parameters();
            Schema before = Schemas.compiled(original);
            ObjectNode said = MoonshotSchema.of(original).schema();
            Schema after = Schemas.compiled(said);
            for (int j = 0; j < INSTANCES; j++) {
                JsonNode arguments = instances.arguments(original);
                boolean accepted = Schemas.valid(after, arguments);
                refused += accepted ? 0 : 1;
                if (Schemas.valid(before, arguments)) {
                    valid++;
                    assertThat(accepted)
                            .as(
                                    "seed %d: %s is valid under %s, not under %s",
                                    seed, arguments, original, said)
                            .isTrue();
                }
            }
        }
        assertThat(valid).as("seed %d", seed).isGreaterThan(SCHEMAS);
        assertThat(refused)
                .as("seed %d: it does not allow everything", seed)
                .isGreaterThan(SCHEMAS);
    }
}
