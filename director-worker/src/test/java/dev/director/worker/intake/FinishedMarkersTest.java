package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.FinishedMarker.Known;
import dev.director.worker.run.Samples;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FinishedMarkersTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = 20_000 * DAY;

    private final FinishedMarkers markers = new FinishedMarkers(Duration.ofDays(8));

    @Test
    void knowsTheNewestMarkerOfEachRun() {
        long seed = System.nanoTime();
        System.out.println("FinishedMarkersTest seed " + seed);
        Random random = new Random(seed);
        Map<String, Long> reference = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            String key = "run-" + random.nextInt(2_000);
            long content = random.nextLong();
            add(key, content, START + i * (5 * DAY) / 5_000);
            reference.put(key, content);
        }
        reference.forEach((key, content) -> assertThat(find(key)).isEqualTo(content));
        assertThat(markers.find(Samples.bytes("run-2001"))).isEmpty();
    }

    @Test
    void keepsAMarkerForAllOfTheRetentionAndThenDropsItsDay() {
        add("old", 1, START + DAY - 1);
        add("young", 2, START + DAY);
        add("now", 3, START + DAY - 1 + 8 * DAY);

        assertThat(find("old")).isEqualTo(1);

        add("later", 4, START + 9 * DAY);

        assertThat(markers.find(Samples.bytes("old"))).isEmpty();
        assertThat(find("young")).isEqualTo(2);
        assertThat(markers.size()).isEqualTo(3);
    }

    /** A worker whose clock is days off must not make others forget. */
    @Test
    void whatFinishesNowIsRememberedAtTheNewestTimeThatTheBrokerGave() {
        add("old", 1, START);
        markers.seen(START + DAY);
        markers.add(Samples.bytes("now"), new Known(0, 2));

        assertThat(find("old")).isEqualTo(1);
        assertThat(find("now")).isEqualTo(2);

        markers.seen(START + 9 * DAY);
        markers.add(Samples.bytes("later"), new Known(0, 3));

        assertThat(markers.find(Samples.bytes("old"))).isEmpty();
        assertThat(find("now")).isEqualTo(2);
    }

    @Test
    void aMarkerFromBeforeTheRetentionIsNotTakenUp() {
        add("now", 1, START + 20 * DAY);
        add("ancient", 2, START);

        assertThat(markers.find(Samples.bytes("ancient"))).isEmpty();
        assertThat(find("now")).isEqualTo(1);
    }

    /** A redrive's marker counts, also where that of the generation before is of another day. */
    @Test
    void knowsTheNewestGenerationOfEachRun() {
        markers.add(Samples.bytes("r"), new Known(0, 5), START);
        markers.add(Samples.bytes("r"), new Known(1, 5), START + 2 * DAY);

        assertThat(markers.find(Samples.bytes("r"))).contains(new Known(1, 5));
    }

    private void add(String key, long content, long at) {
        markers.add(Samples.bytes(key), new Known(0, content), at);
    }

    private long find(String key) {
        return markers.find(Samples.bytes(key)).orElseThrow().contentHash();
    }
}
