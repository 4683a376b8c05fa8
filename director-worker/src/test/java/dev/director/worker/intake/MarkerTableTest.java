package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.FinishedMarker.Known;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkerTableTest {

    private record Key(long high, long low) {}

    @Test
    void knowsWhatAMapKnowsWhileItGrows() {
        long seed = System.nanoTime();
        System.out.println("MarkerTableTest seed " + seed);
        Random random = new Random(seed);
        MarkerTable table = new MarkerTable();
        Map<Key, Known> reference = new HashMap<>();
        for (int i = 0; i < 30_000; i++) {
            Key key = key(random);
            Known value = new Known(random.nextInt(1 << 16), random.nextLong());
            table.put(key.high(), key.low(), value);
            reference.put(key, value);
        }
        assertThat(table.size()).isEqualTo(reference.size()).isGreaterThan(10_000);
        reference.forEach(
                (key, value) -> assertThat(table.get(key.high(), key.low())).contains(value));
        for (int i = 0; i < 10_000; i++) {
            Key key = key(random);
            assertThat(table.get(key.high(), key.low()))
                    .isEqualTo(Optional.ofNullable(reference.get(key)));
        }
    }

    @Test
    void keepsApartWhatSharesASlotAndHalfOfItsDigest() {
        MarkerTable table = new MarkerTable();
        table.put(1, 7, new Known(0, 10));
        table.put(2, 7, new Known(0, 20));
        table.put(1, 7 + (1L << 40), new Known(0, 30));

        assertThat(table.get(1, 7)).contains(new Known(0, 10));
        assertThat(table.get(2, 7)).contains(new Known(0, 20));
        assertThat(table.get(1, 7 + (1L << 40))).contains(new Known(0, 30));
        assertThat(table.get(3, 7)).isEmpty();
    }

    @Test
    void tellsZeroFromAbsent() {
        MarkerTable table = new MarkerTable();
        table.put(0, 1, new Known(0, 0));
        table.put(1, 0, new Known(0, 0));

        assertThat(table.get(0, 1)).contains(new Known(0, 0));
        assertThat(table.get(1, 0)).contains(new Known(0, 0));
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void keepsTheGenerationThatCameLastAndNoneAboveTheHighest() {
        MarkerTable table = new MarkerTable();
        table.put(1, 7, new Known(0, 10));
        table.put(1, 7, new Known(3, 10));
        table.put(2, -1, new Known(1 << 20, 10));

        assertThat(table.get(1, 7)).contains(new Known(3, 10));
        assertThat(table.get(2, -1)).contains(new Known(MarkerTable.MAX_GENERATION, 10));
        assertThat(table.size()).isEqualTo(2);
    }

    /** Few low bits, so that slots collide and keys recur; never all zeros, which is absent. */
    private static Key key(Random random) {
        return new Key(1 + random.nextInt(200), random.nextInt(200) - 100);
    }
}
