package dev.director.worker.model.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.limit.Split.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitTest {

    @Test
    void whoWantsLittleGetsItAndTheOthersTheSame() {
        assertThat(Split.of(100, List.of(claim("a", 10), claim("b", 900), claim("c", 60))))
                .isEqualTo(Map.of("a", 10L, "b", 45L, "c", 45L));
    }

    @Test
    void whatNobodyWantsIsDividedToo() {
        assertThat(Split.of(100, List.of(claim("a", 10), claim("b", 20))))
                .isEqualTo(Map.of("a", 45L, "b", 55L));
    }

    @Test
    void whatCannotBeDividedGoesToTheFirst() {
        assertThat(Split.of(2, List.of(claim("a", 9), claim("b", 9), claim("c", 9))))
                .isEqualTo(Map.of("a", 1L, "b", 1L));
    }

    @Test
    void aShareIsWhatIsNeededAtLeast() {
        List<Claim<String>> claims = List.of(claim("a", 100), new Claim<>("b", 100, 70));

        assertThat(Split.of(100, claims)).isEqualTo(Map.of("a", 30L, "b", 70L));
    }

    @Test
    void moreThanTheLimitIsNeverNeeded() {
        assertThat(Split.of(100, List.of(new Claim<>("a", 1, 500), claim("b", 5))))
                .isEqualTo(Map.of("a", 100L));
    }

    @Test
    void theSharesAreTheLimitWhateverIsWanted() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long limit = 1 + random.nextInt(1_000);
            List<Claim<Integer>> claims = new ArrayList<>();
            for (int worker = 0; worker <= random.nextInt(8); worker++) {
                claims.add(new Claim<>(worker, 1 + random.nextInt(600), 1 + random.nextInt(200)));
            }
            Map<Integer, Long> shares = Split.of(limit, claims);

            assertThat(shares.values().stream().mapToLong(Long::longValue).sum())
                    .as("%d for %s", limit, claims)
                    .isEqualTo(limit);
            assertThat(shares.values()).allMatch(share -> share > 0);
        }
    }

    private static Claim<String> claim(String worker, long wanted) {
        return new Claim<>(worker, wanted, 1);
    }
}
