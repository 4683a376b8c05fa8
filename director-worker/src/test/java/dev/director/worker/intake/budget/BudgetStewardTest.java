package dev.director.worker.intake.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.BudgetAlert;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.BudgetEvent.Announced;
import dev.director.schemas.budget.BudgetEvent.Batch;
import dev.director.schemas.budget.BudgetEvent.Checkpoint;
import dev.director.schemas.budget.BudgetEvent.Limit;
import dev.director.schemas.budget.BudgetEvent.Owner;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;
import dev.director.schemas.budget.Ledger;
import dev.director.schemas.budget.Period;
import dev.director.worker.run.BudgetBook;
import dev.director.worker.run.BudgetLog;
import dev.director.worker.run.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetStewardTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final SettableClock clock = new SettableClock(NOON);
    private final Ledger ledger = new Ledger();
    private final List<BudgetEvent> written = new ArrayList<>();
    private final List<Long> forgotten = new ArrayList<>();
    private final List<BudgetAlert> told = new ArrayList<>();
    private boolean published = true;
    private final BudgetSteward steward =
            new BudgetSteward(
                    new Book(),
                    new Written(),
                    forgotten::add,
                    (alert, done) -> {
                        told.add(alert);
                        if (published) {
                            done.run();
                        }
                    },
                    clock);

    private final class Book implements BudgetBook {
        @Override
        public void caughtUp(Ledger read) {}

        @Override
        public void apply(BudgetEvent event, Instant at) {}

        @Override
        public List<Ledger.Due> due() {
            return ledger.due(LocalDate.parse("2026-11-26"));
        }

        @Override
        public Checkpoint checkpoint(long through) {
            return ledger.checkpoint(through);
        }
    }

    private final class Written implements BudgetLog {
        @Override
        public void reserve(Reserve reserve) {}

        @Override
        public void withdraw(Reserve reserve) {}

        @Override
        public void settle(Settle settle) {}

        @Override
        public void append(BudgetEvent event) {
            written.add(event);
            ledger.apply(event, NOON);
        }
    }

    @Test
    void onlyTheStewardWritesCheckpointsAndForgetsWhatTheLastButOneKnew() {
        steward.upTo(10_000);
        assertThat(written).isEmpty();

        steward.lead(true);
        steward.upTo(10_000);
        steward.upTo(11_000);
        steward.upTo(12_000);
        steward.upTo(14_000);

        assertThat(written)
                .extracting(event -> ((Checkpoint) event).through())
                .containsExactly(9_999L, 11_999L, 13_999L);
        // Only what came back: one that could not be written must not be missed.
        assertThat(forgotten).isEmpty();
        steward.read(written.get(0));
        assertThat(forgotten).isEmpty();
        steward.read(written.get(2));
        assertThat(forgotten).containsExactly(10_000L);
    }

    @Test
    void aQuietLogIsKeptFromBeingForgotten() {
        steward.lead(true);
        steward.upTo(5);
        assertThat(written).isEmpty();

        clock.advance(Duration.ofHours(1));
        steward.upTo(5);
        steward.upTo(6);

        assertThat(written).hasSize(1);
    }

    @Test
    void aThresholdIsToldOnceAndAgainAfterAWhileIfItCouldNotBePublished() {
        spend("0.90");
        published = false;
        steward.lead(true);
        look();
        look();
        assertThat(told)
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.percent()).isEqualTo(80);
                    assertThat(alert.message())
                            .isEqualTo(
                                    "the budget all/day of 1 USD has spent 0.9 in 2026-11-26, and 0.00 are reserved: 80 % are reached");
                });

        published = true;
        clock.advance(Duration.ofMinutes(1));
        look();
        look();

        assertThat(told).hasSize(2);
        assertThat(written).containsExactly(new Announced("all/day@2026-11-26#80%of1"));
    }

    private void look() {
        clock.advance(Duration.ofSeconds(1));
        steward.upTo(1);
    }

    private void spend(String usd) {
        BigDecimal money = new BigDecimal(usd);
        ledger.apply(
                new Limit("all", Period.DAY, Optional.of(BigDecimal.ONE), List.of(80, 100), 1),
                NOON);
        ledger.apply(new Owner("w1", Map.of(0, 1L)), NOON);
        ledger.apply(new Batch("w1", List.of(), List.of(new Reserve("a", "acme", 0, money))), NOON);
        ledger.apply(new Batch("w1", List.of(new Settle("a", money)), List.of()), NOON);
    }
}
