package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.RunId;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PlacementTest {

    @Test
    void placesAKeyWhereKafkasOwnPartitionerDoes() {
        long seed = System.nanoTime();
        System.out.println("PlacementTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String key = key(random);
            int partitions = 1 + random.nextInt(200);
            assertThat(new Placement(partitions).of(new RunId("default", key, "r")))
                    .as("key %s of %d", key, partitions)
                    .isEqualTo(
                            BuiltInPartitioner.partitionForKey(
                                    key.getBytes(StandardCharsets.UTF_8), partitions));
        }
    }

    @Test
    void theTenantMakesNoDifferenceSinceTheKeyOnTheRecordDoesNotHoldIt() {
        Placement placement = new Placement(48);

        assertThat(placement.of(new RunId("a", "k", "r1")))
                .isEqualTo(placement.of(new RunId("b", "k", "r2")));
    }

    private static String key(Random random) {
        StringBuilder key = new StringBuilder();
        int length = 1 + random.nextInt(60);
        while (key.length() < length) {
            int point = random.nextInt(4) == 0 ? random.nextInt(0x1F600) : 32 + random.nextInt(95);
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                key.appendCodePoint(point);
            }
        }
        return key.toString();
    }
}
