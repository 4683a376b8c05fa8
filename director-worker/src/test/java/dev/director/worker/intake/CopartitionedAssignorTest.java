package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.junit.jupiter.api.Test;

/** Invariant 7, through the cooperative protocol's phases as a coordinator drives them. */
class CopartitionedAssignorTest {

    private static final List<String> TOPICS =
            List.of("director.requests", "director.requests.batch", "director.tool-results");
    private static final int PARTITIONS = 12;

    private final Group group = new Group(TOPICS, PARTITIONS);

    @Test
    void keepsTheNameThatTheClientsValidationKnows() {
        assertThat(new CopartitionedAssignor().name())
                .isEqualTo(new CooperativeStickyAssignor().name());
    }

    @Test
    void theFirstMemberGetsEverything() {
        group.join("a");
        group.settle();

        assertThat(group.owned("a"))
                .isEqualTo(IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toSet()));
    }

    @Test
    void aPartitionIsNobodysWhileItMoves() {
        group.join("a");
        group.settle();
        group.join("b");

        assertThat(group.rebalance()).as("something is revoked").isTrue();
        assertThat(group.owned("a")).hasSize(6);
        assertThat(group.owned("b")).isEmpty();

        assertThat(group.rebalance()).isFalse();
        assertThat(group.owned("b")).hasSize(6);
    }

    @Test
    void thoseThatStayKeepWhatTheyCan() {
        group.join("a");
        group.join("b");
        group.join("c");
        group.settle();
        TreeMap<String, Set<Integer>> before = group.snapshot();

        group.join("d");
        group.settle();

        before.forEach((member, owned) -> assertThat(owned).containsAll(group.owned(member)));
        assertThat(group.owned("d")).hasSize(3);
    }

    @Test
    void aClaimFromAnOlderGenerationCountsForNothing() {
        group.join("a");
        group.join("frozen");
        group.settle();
        Group.Member frozen = group.leave("frozen");
        group.settle();
        group.rejoin("frozen", frozen);

        group.settle();

        assertThat(group.owned("a")).hasSize(6);
        assertThat(group.owned("frozen")).hasSize(6);
        assertThat(Collections.disjoint(group.owned("a"), group.owned("frozen"))).isTrue();
    }

    @Test
    void everyNumberHasOneOwnerHoweverMembersComeAndGo() {
        long seed = System.nanoTime();
        System.out.println("CopartitionedAssignorTest seed " + seed);
        for (int history = 0; history < 40; history++) {
            play(new Random(seed + history));
        }
    }

    private static void play(Random random) {
        int partitions = 1 + random.nextInt(30);
        Group group = new Group(TOPICS, partitions);
        int names = 0;
        group.join("m" + names++);
        for (int event = 0; event < 25; event++) {
            TreeMap<String, Set<Integer>> before = group.snapshot();
            List<String> members = List.copyOf(before.keySet());
            if (members.size() > 1 && random.nextBoolean()) {
                group.leave(members.get(random.nextInt(members.size())));
            } else if (members.size() < 8) {
                group.join("m" + names++);
            }
            if (random.nextInt(3) == 0) {
                group.rebalance(); // and the next change comes before it has settled
                continue;
            }
            group.settle();
            checkSettled(group, partitions);
            if (before.values().stream().mapToInt(Set::size).sum() == partitions) {
                checkSticky(group, before, partitions);
            }
        }
    }

    /** During an upgrade; with more, the older one would rejoin for ever. */
    @Test
    void aMemberThatReadsFewerTopicsIsGivenItsOwnAndNoOther() {
        Group group = new Group(List.of("a", "b", "c"), 12);
        group.join("new");
        group.join("old", List.of("a", "b"));

        group.settle();

        checkSettled(group, 12);
    }

    private static void checkSettled(Group group, int partitions) {
        TreeMap<String, Set<Integer>> owners = group.snapshot();
        List<Integer> all = owners.values().stream().flatMap(Set::stream).sorted().toList();
        assertThat(all).isEqualTo(IntStream.range(0, partitions).boxed().toList());
        int least = owners.values().stream().mapToInt(Set::size).min().orElseThrow();
        int most = owners.values().stream().mapToInt(Set::size).max().orElseThrow();
        assertThat(most - least).as("balance").isLessThanOrEqualTo(1);
    }

    private static void checkSticky(
            Group group, TreeMap<String, Set<Integer>> before, int partitions) {
        TreeMap<String, Set<Integer>> after = group.snapshot();
        int share = partitions / after.size();
        after.forEach((member, owned) -> {
            Set<Integer> kept = new TreeSet<>(before.getOrDefault(member, Set.of()));
            int had = kept.size();
            kept.retainAll(owned);
            assertThat(kept)
                    .as("kept by " + member)
                    .hasSizeGreaterThanOrEqualTo(Math.min(had, share));
        });
    }
}
