package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.director.worker.run.ToolRunner.Checked;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever the schema and the arguments are: a check ends, throws nothing, leaves alone what fits,
 * and lets nothing through as mended that does not fit.
 */
class ArgumentsPropertyTest {

    private static final int CASES = 20_000;
    private static final SchemaRegistry PLAIN =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    registry ->
                            registry.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder()
                                            .formatAssertionsEnabled(false)
                                            .build()));

    private int valid;
    private int mended;
    private int unchecked;

    @Test
    void anySchemaAndAnyArguments() {
        long seed = Long.getLong("arguments.seed", System.nanoTime());
        System.out.println("arguments.seed=" + seed);
        Random random = new Random(seed);
        HostileSchemas schemas = new HostileSchemas(random);
        for (int i = 0; i < CASES; i++) {
            ObjectNode schema = schemas.schema();
            String written = schemas.arguments(schema);
            check(schema, written, "seed %d, case %d: %s %s".formatted(seed, i, schema, written));
        }
        System.out.printf("arguments: %d fit, %d mended, %d unchecked%n", valid, mended, unchecked);
        assertThat(valid).isGreaterThan(CASES / 50);
        assertThat(mended).isGreaterThan(CASES / 200);
        assertThat(unchecked).isGreaterThan(CASES / 50);
    }

    private void check(ObjectNode schema, String written, String which) {
        ObjectNode before = schema.deepCopy();
        Checked checked = Arguments.foreign("track", schema).read(written);
        assertThat(schema).as(which).isEqualTo(before);
        Optional<ObjectNode> plain =
                Written.json(written)
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast);
        if (HostileSchemas.hasOddPattern(schema) || written.contains("99999")) {
            return; // it ended: what it says depends on whether the odd part was come to
        }
        if (!usable(schema)) {
            unchecked++;
            plain.ifPresent(it -> assertThat(checked).as(which).isEqualTo(new Checked.Valid(it)));
            return;
        }
        if (plain.isPresent() && fits(schema, plain.get())) {
            valid++;
            assertThat(checked).as(which).isEqualTo(new Checked.Valid(plain.get()));
            assertThat(fits(schema, Repair.types(plain.get(), schema))).as(which).isTrue();
        } else if (checked instanceof Checked.Valid(ObjectNode arguments)) {
            mended++;
            assertThat(fits(schema, arguments)).as(which).isTrue();
        }
    }

    /** As a worker's own tool it would start. */
    private static boolean usable(ObjectNode schema) {
        try {
            var _ = new Arguments("track", schema);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** By the library alone. */
    private static boolean fits(ObjectNode schema, ObjectNode arguments) {
        return PLAIN.getSchema(schema).validate(arguments).isEmpty();
    }
}
