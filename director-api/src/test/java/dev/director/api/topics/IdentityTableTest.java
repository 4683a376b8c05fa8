package dev.director.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdentityTableTest {
    @Test
    void keepsTheHighestNumberOfEachRunHoweverManyThereAre() {
        var table = new IdentityTable();
        for (int i = 0; i < 10_000; i++) {
            table.raise(run(i), i);
            table.raise(run(i), i / 2);
        }
        table.raise(run(7), 70);
        assertThat(table.size()).isEqualTo(10_000);
        assertThat(table.highest(run(7))).hasValue(70);
        assertThat(table.highest(run(0))).hasValue(0);
        assertThat(table.highest(run(9_999))).hasValue(9_999);
        assertThat(table.highest(run(10_000))).isEmpty();
    }

    private static byte[] run(int number) {
        return ("[\"default\",\"k\",\"" + number + "\"]").getBytes(StandardCharsets.UTF_8);
    }
}
