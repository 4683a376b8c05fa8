package dev.director.schemas.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.budget.BudgetEvent.Batch;
import dev.director.schemas.budget.BudgetEvent.Checkpoint;
import dev.director.schemas.budget.BudgetEvent.Limit;
import dev.director.schemas.budget.BudgetEvent.Owner;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Invariant 20: what the log comes to, for every reader the same. */
class LedgerTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-11-26");

    private final Ledger ledger = new Ledger();
    private long owners;

    @Test
    void whatFitsIsGrantedAndWhatDoesNotIsToldWhy() {
        limit("tenant/acme", Period.DAY, "1.00", 1);
        own(0, "w1");

        assertThat(reserve("w1", "a", "acme", "0.60").refusal()).isEmpty();
        Ledger.Refusal busy = reserve("w1", "b", "acme", "0.60").refusal().orElseThrow();
        settle("w1", "a", "0.50");
        Ledger.Refusal exhausted = reserve("w1", "c", "acme", "0.60").refusal().orElseThrow();

        assertThat(busy.exhausted()).isFalse();
        assertThat(busy.reason())
                .isEqualTo(
                        "the budget tenant/acme/day of 1.00 USD has spent 0 and reserved 0.60 of it, and the call may cost 0.60");
        assertThat(exhausted.exhausted()).isTrue();
        assertThat(reserve("w1", "d", "acme", "0.50").refusal()).isEmpty();
    }

    @Test
    void aTenantsOwnBudgetCountsInsteadOfThatOfEach() {
        limit("tenants", Period.MONTH, "1", 1);
        limit("tenant/acme", Period.MONTH, "5", 2);
        own(0, "w1");

        assertThat(reserve("w1", "a", "acme", "4").refusal()).isEmpty();
        assertThat(reserve("w1", "b", "other", "1").refusal()).isEmpty();
        assertThat(reserve("w1", "c", "third", "2").refusal()).isPresent();
        assertThat(ledger.standings(DAY))
                .extracting(Ledger.Standing::scope, it -> it.limit().toPlainString())
                .containsExactlyInAnyOrder(
                        tuple("tenant/acme", "5"),
                        tuple("tenant/other", "1"),
                        tuple("tenant/third", "1"));
    }

    @Test
    void whoeverNoBudgetBoundsIsNotAsked() {
        limit("tenant/acme", Period.DAY, "1", 1);
        limit("tenant/gone", Period.DAY, "1", 2);
        ledger.apply(new Limit("tenant/gone", Period.DAY, Optional.empty(), List.of(), 3), NOON);

        assertThat(ledger.bounds("acme")).isTrue();
        assertThat(ledger.bounds("other")).isFalse();
        assertThat(ledger.bounds("gone")).isFalse();
    }

    @Test
    void whatADeadWorkerReservedIsSpentUntilSomebodyKnowsBetter() {
        limit("all", Period.TOTAL, "1", 1);
        own(0, "w1");
        reserve("w1", "a", "acme", "0.40");

        own(0, "w2");

        assertThat(standing().spent()).isEqualByComparingTo("0.40");
        assertThat(standing().reserved()).isEqualByComparingTo("0");
        settle("w2", "a", "0.10");
        assertThat(standing().spent()).isEqualByComparingTo("0.10");
    }

    @Test
    void aWorkerThatLostAPartitionIsGrantedNothingForIt() {
        limit("all", Period.TOTAL, "1", 1);
        own(0, "w1");
        own(0, "w2");

        Ledger.Refusal refusal = reserve("w1", "a", "acme", "0.40").refusal().orElseThrow();

        assertThat(refusal.exhausted()).isFalse();
        assertThat(refusal.budget()).isEmpty();
    }

    @Test
    void whatWasReservedCountsForItsDayAlsoWhenItIsSettledOnTheNext() {
        limit("all", Period.DAY, "1", 1);
        own(0, "w1");
        reserve("w1", "a", "acme", "1");

        apply(
                NOON.plus(1, ChronoUnit.DAYS),
                new Batch("w1", List.of(settled("a", "1")), List.of()));

        assertThat(ledger.standings(DAY.plusDays(1)))
                .singleElement()
                .satisfies(it -> assertThat(it.spent()).isEqualByComparingTo("0"));
        assertThat(ledger.standings(DAY))
                .singleElement()
                .satisfies(it -> assertThat(it.spent()).isEqualByComparingTo("1"));
    }

    @Test
    void aThresholdIsDueOnceAndAgainWithAnotherLimit() {
        limit("all", Period.DAY, "1", 1);
        own(0, "w1");
        reserve("w1", "a", "acme", "0.85");
        assertThat(ledger.due(DAY)).isEmpty();
        settle("w1", "a", "0.85");

        List<Ledger.Due> due = ledger.due(DAY);
        assertThat(due).extracting(Ledger.Due::percent).containsExactly(80);
        ledger.apply(new BudgetEvent.Announced(due.get(0).name()), NOON);
        assertThat(ledger.due(DAY)).isEmpty();
        reserve("w1", "b", "acme", "0.20");
        assertThat(ledger.due(DAY)).extracting(Ledger.Due::percent).containsExactly(100);
        limit("all", Period.DAY, "1.05", 2);
        assertThat(ledger.due(DAY)).extracting(Ledger.Due::percent).containsExactly(80);
    }

    @Test
    void anOlderSettingThatComesLateChangesNothing() {
        limit("all", Period.DAY, "2", 7);
        limit("all", Period.DAY, "1", 3);

        assertThat(standing().limit()).isEqualByComparingTo("2");
    }

    @Test
    void anOwnerThatIsToldOfLateTakesNothingFromItsSuccessor() {
        limit("all", Period.TOTAL, "1", 1);
        ledger.apply(new Owner("w2", Map.of(0, 8L)), NOON);
        reserve("w2", "a", "acme", "0.40");

        ledger.apply(new Owner("w1", Map.of(0, 7L)), NOON);

        assertThat(standing().reserved()).isEqualByComparingTo("0.40");
        assertThat(reserve("w2", "b", "acme", "0.40").refusal()).isEmpty();
    }

    @Test
    void whatAllTogetherSpendIsToldToNoTenant() {
        limit("all", Period.TOTAL, "1", 1);
        own(0, "w1");

        Ledger.Refusal refusal = reserve("w1", "a", "acme", "2").refusal().orElseThrow();
        assertThat(refusal.reason())
                .isEqualTo("the budget all/total does not bear the call, which may cost 2 USD");
        assertThat(refusal.never()).isTrue();
    }

    @Test
    void aReplayBeginsAtTheCheckpointThatKnowsMostAndSaysWhatItLacks() {
        limit("all", Period.TOTAL, "9", 1);
        own(0, "w1");
        reserve("w1", "a", "acme", "1");
        Checkpoint older = ledger.checkpoint(50);
        reserve("w1", "b", "acme", "2");
        Checkpoint newer = ledger.checkpoint(100);

        Replay replay = new Replay();
        replay.add(90, NOON, new BudgetEvent.Announced("all/total@ever#80%of9"));
        assertThat(replay.gapBefore()).isEqualTo(90);
        replay.add(105, NOON, newer);
        assertThat(replay.gapBefore()).isEqualTo(105);
        replay.add(106, NOON, older);
        assertThat(replay.ledger().standings(DAY).get(0).reserved()).isEqualByComparingTo("3");

        Replay whole = new Replay();
        whole.add(101, NOON, newer);
        assertThat(whole.gapBefore()).isNegative();
    }

    /** Live readers count a record on its own day, and so does who begins at a checkpoint. */
    @Test
    void midnightBetweenACheckpointAndItsRecordDividesNobody() {
        limit("all", Period.DAY, "1", 1);
        own(0, "w1");
        Checkpoint checkpoint = ledger.checkpoint(10);
        Batch late = new Batch("w1", List.of(), List.of(new Reserve("a", "t", 0, BigDecimal.ONE)));
        Instant before = Instant.parse("2026-11-26T23:59:59Z");
        Instant after = Instant.parse("2026-11-27T00:00:01Z");
        apply(before, late);
        apply(after, checkpoint);

        Replay replay = new Replay();
        replay.add(11, before, late);
        replay.add(12, after, checkpoint);

        assertThat(replay.gapBefore()).isNegative();
        assertThat(replay.ledger().checkpoint(12)).isEqualTo(ledger.checkpoint(12));
    }

    /**
     * Random histories of three workers: never above the limit, and the same from any checkpoint.
     */
    @Test
    void noHistoryPassesALimitAndEveryReaderComesToTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            history(random, "seed " + seed + ", round " + round);
        }
    }

    private static void history(Random random, String name) {
        Ledger all = new Ledger();
        Ledger late = new Ledger();
        List<String> open = new ArrayList<>();
        Instant at = NOON;
        for (int step = 0; step < 400; step++) {
            at = at.plus(random.nextInt(20), ChronoUnit.MINUTES);
            BudgetEvent event = event(random, step, open);
            List<Ledger.Decision> decisions = all.apply(event, at);
            assertThat(late.apply(event, at)).as(name).isEqualTo(decisions);
            if (event instanceof Batch batch) {
                requireRoom(all, batch, decisions, name);
            }
            if (random.nextInt(50) == 0) {
                late = Ledger.from(again(all.checkpoint(step)));
            }
            assertThat(late.checkpoint(step)).as(name).isEqualTo(all.checkpoint(step));
        }
    }

    /** Where something was granted, all of it is within every limit. */
    private static void requireRoom(
            Ledger ledger, Batch batch, List<Ledger.Decision> decisions, String name) {
        for (int i = 0; i < decisions.size(); i++) {
            if (decisions.get(i).refusal().isEmpty()) {
                String tenant = batch.reserved().get(i).tenant();
                assertThat(ledger.left(tenant, ledger.today()).orElse(BigDecimal.ZERO))
                        .as("%s: %s of %s", name, tenant, batch)
                        .isNotNegative();
            }
        }
    }

    private static BudgetEvent event(Random random, int step, List<String> open) {
        String worker = "w" + random.nextInt(3);
        return switch (random.nextInt(12)) {
            case 0 -> new Owner(worker, Map.of(random.nextInt(2), (long) step, 2, (long) step));
            case 1 ->
                    new Limit(
                            List.of("all", "tenants", "tenant/t1").get(random.nextInt(3)),
                            Period.values()[random.nextInt(3)],
                            Optional.of(BigDecimal.valueOf(5 + step / 20)),
                            List.of(50, 100),
                            step);
            default -> batch(random, step, worker, open);
        };
    }

    private static Batch batch(Random random, int step, String worker, List<String> open) {
        List<Settle> settled = new ArrayList<>();
        while (!open.isEmpty() && random.nextInt(3) > 0) {
            String id = open.remove(random.nextInt(open.size()));
            settled.add(settled(id, "0." + random.nextInt(9)));
        }
        List<Reserve> reserved = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String id = step + "/" + i;
            open.add(id);
            reserved.add(
                    new Reserve(id, "t" + random.nextInt(3), random.nextInt(3), BigDecimal.ONE));
        }
        return new Batch(worker, settled, reserved);
    }

    /** As it comes back from its topic. */
    private static Checkpoint again(Checkpoint checkpoint) {
        Decoded<BudgetEvent> read = Codec.decode(BudgetEvent.class, Codec.encode(checkpoint));
        return (Checkpoint) ((Decoded.Readable<BudgetEvent>) read).event();
    }

    private Ledger.Standing standing() {
        return ledger.standings(DAY).get(0);
    }

    private void limit(String scope, Period period, String usd, long version) {
        BigDecimal most = new BigDecimal(usd);
        ledger.apply(new Limit(scope, period, Optional.of(most), List.of(80, 100), version), NOON);
    }

    private void own(int partition, String by) {
        ledger.apply(new Owner(by, Map.of(partition, ++owners)), NOON);
    }

    private Ledger.Decision reserve(String by, String id, String tenant, String usd) {
        Reserve reserve = new Reserve(id, tenant, 0, new BigDecimal(usd));
        return ledger.apply(new Batch(by, List.of(), List.of(reserve)), NOON).get(0);
    }

    private void settle(String by, String id, String usd) {
        apply(NOON, new Batch(by, List.of(settled(id, usd)), List.of()));
    }

    private void apply(Instant at, BudgetEvent event) {
        ledger.apply(event, at);
    }

    private static Settle settled(String id, String usd) {
        return new Settle(id, new BigDecimal(usd));
    }
}
