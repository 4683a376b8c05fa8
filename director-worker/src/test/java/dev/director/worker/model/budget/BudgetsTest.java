package dev.director.worker.model.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.ControlEvent.BudgetSet;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.BudgetEvent.Batch;
import dev.director.schemas.budget.BudgetEvent.Owner;
import dev.director.schemas.budget.BudgetEvent.Reserve;
import dev.director.schemas.budget.BudgetEvent.Settle;
import dev.director.schemas.budget.Ledger;
import dev.director.schemas.budget.Period;
import dev.director.worker.model.budget.Reservation.Granted;
import dev.director.worker.model.budget.Reservation.Refused;
import dev.director.worker.run.BudgetLog;
import dev.director.worker.run.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BudgetsTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final SettableClock clock = new SettableClock(NOON);
    private final Log log = new Log();
    private final Budgets budgets = new Budgets("w1", log, clock);

    /** What was written; comes back at once, or when it is let through. */
    private final class Log implements BudgetLog {

        private final List<BudgetEvent> written = new ArrayList<>();
        private final List<BudgetEvent> heldBack = new ArrayList<>();
        private final List<String> withdrawn = new ArrayList<>();
        private boolean holding;

        @Override
        public void reserve(Reserve reserve) {
            append(new Batch("w1", List.of(), List.of(reserve)));
        }

        @Override
        public synchronized void withdraw(Reserve reserve) {
            withdrawn.add(reserve.id());
        }

        @Override
        public void settle(Settle settle) {
            append(new Batch("w1", List.of(settle), List.of()));
        }

        @Override
        public synchronized void append(BudgetEvent event) {
            written.add(event);
            heldBack.add(event);
            if (!holding) {
                letThrough();
            }
        }

        synchronized void letThrough() {
            while (!heldBack.isEmpty()) {
                budgets.apply(heldBack.removeFirst(), clock.instant());
            }
        }

        synchronized void hold(boolean hold) {
            holding = hold;
        }

        synchronized int count() {
            return written.size();
        }
    }

    @BeforeEach
    void caughtUp() {
        budgets.caughtUp(new Ledger());
        log.append(new Owner("w1", Map.of(0, 1L)));
    }

    @Test
    void whoNoBudgetBoundsWritesNothing() throws Exception {
        assertThat(budgets.bounds("acme")).isFalse();
        set("tenant/other", "1", 1);
        assertThat(budgets.bounds("acme")).isFalse();
        assertThat(budgets.bounds("other")).isTrue();
    }

    @Test
    void whatIsSettledComesBackToTheOthers() throws Exception {
        set("all", "1", 1);
        Granted first = granted("0.60");
        assertThat(refused("0.60").exhausted()).isFalse();

        first.settle(new BigDecimal("0.10"));
        first.settle(new BigDecimal("0.60"));

        assertThat(granted("0.60").id()).isNotEqualTo(first.id());
        assertThat(budgets.standings().getFirst().spent()).isEqualByComparingTo("0.10");
    }

    @Test
    void whatWasNeverSpentCostsNothing() throws Exception {
        set("all", "1", 1);
        try (Granted _ = granted("1")) {
            assertThat(budgets.standings().getFirst().left()).isEqualByComparingTo("0");
        }
        assertThat(budgets.standings().getFirst().left()).isEqualByComparingTo("1");
    }

    @Test
    void whoIsInterruptedWhileHeWaitsGivesBackWhatComesLater() throws Exception {
        set("all", "1", 1);
        log.hold(true);
        int before = log.count();
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    waiting.complete(Thread.currentThread());
                    try {
                        budgets.reserve("acme", 0, BigDecimal.ONE);
                        interrupted.complete(false);
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                });
        Awaitility.await().until(() -> log.count() > before);
        waiting.join().interrupt();
        assertThat(interrupted.join()).isTrue();
        assertThat(log.withdrawn).hasSize(1);

        log.hold(false);
        log.letThrough();

        assertThat(budgets.standings().getFirst().left()).isEqualByComparingTo("1");
    }

    @Test
    void theLogHearsOnceThatABudgetIsExhausted() {
        set("all", "1", 1);
        int before = log.count();

        for (int i = 0; i < 100; i++) {
            assertThat(budgets.refusal("acme", 0, new BigDecimal("2")))
                    .hasValueSatisfying(refusal -> assertThat(refusal.exhausted()).isTrue());
        }

        assertThat(log.count()).isEqualTo(before + 1);
        assertThat(budgets.due()).extracting(Ledger.Due::percent).containsExactly(80, 100);
        set("all", "5", 2);
        assertThat(budgets.due()).isEmpty();
    }

    @Test
    void whatWaitsForOthersIsLetGoAlsoWhenNothingWillComeBack() throws Exception {
        set("all", "1", 1);
        Granted all = granted("1");
        String name = Budgets.name("acme", new BigDecimal("0.30"), refused("0.30"));
        assertThat(Budgets.isName(name)).isTrue();
        assertThat(budgets.room(name)).isZero();

        all.settle(new BigDecimal("0.40"));
        assertThat(budgets.room(name)).isEqualTo(2);

        granted("0.60").settle(new BigDecimal("0.60"));
        assertThat(budgets.room(name)).isPositive();
        String more = Budgets.name("acme", new BigDecimal("0.30"), refused("0.30"));
        assertThat(budgets.room(more)).isZero();
        clock.advance(Duration.ofDays(1));
        assertThat(budgets.room(more)).isEqualTo(3);
    }

    /** A name is of amounts that are a little less too: one of those is tried. */
    @Test
    void whatIsALittleLessThanItsNameSaysIsTriedOneAtATime() throws Exception {
        set("all", "0.0205", 1);
        Granted other = granted("0.0110");
        String name = Budgets.name("acme", new BigDecimal("0.01001"), refused("0.01001"));
        assertThat(budgets.room(name)).isZero();

        other.settle(new BigDecimal("0.0100"));

        assertThat(budgets.room(name)).isEqualTo(1);
        assertThat(granted("0.01001").id()).isNotEmpty();
    }

    @Test
    void aCallThatNoPeriodBearsIsRefusedForGood() throws Exception {
        set("all", "1", 1);

        assertThat(refused("1.01").never()).isTrue();
        assertThat(refused("1.01").exhausted()).isTrue();
        assertThat(granted("1").id()).isNotEmpty();
    }

    /** A budget of all is told of again where the log was made anew. */
    @Test
    void aLogThatWasMadeAnewIsToldTheBudgetsAgain() {
        set("all", "1", 7);

        budgets.caughtUp(new Ledger());

        assertThat(budgets.standings())
                .singleElement()
                .satisfies(it -> assertThat(it.limit()).isEqualByComparingTo("1"));
    }

    @Test
    void untilTheLogIsReadNothingIsLetGo() throws Exception {
        Budgets unread = new Budgets("w2", log, clock);
        String name =
                Budgets.name("acme", BigDecimal.ZERO, Ledger.Refusal.forNow("it is not read yet"));

        assertThat(unread.room(name)).isZero();
        unread.caughtUp(new Ledger());
        assertThat(unread.room(name)).isPositive();
        assertThat(unread.silence()).isEmpty();
    }

    /** Nobody can say what became of them, and what was granted unheard is given back. */
    @Test
    void whoAskedBeforeTheLogWasReadAnewAsksAgain() throws Exception {
        set("all", "1", 1);
        log.hold(true);
        int before = log.count();
        CompletableFuture<Reservation> answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return budgets.reserve("acme", 0, BigDecimal.ONE);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        Awaitility.await().until(() -> log.count() > before);
        Ledger read = new Ledger();
        log.written.forEach(event -> read.apply(event, clock.instant()));

        budgets.caughtUp(read);

        assertThat(answer.join()).isInstanceOf(Refused.class);
        log.heldBack.clear();
        log.hold(false);
        read.apply(log.written.getLast(), clock.instant());
        assertThat(budgets.standings().getFirst().left()).isEqualByComparingTo("1");
    }

    private Granted granted(String usd) throws InterruptedException {
        return (Granted) budgets.reserve("acme", 0, new BigDecimal(usd));
    }

    private Ledger.Refusal refused(String usd) throws InterruptedException {
        return ((Refused) budgets.reserve("acme", 0, new BigDecimal(usd))).refusal();
    }

    private void set(String scope, String usd, long version) {
        budgets.set(
                new BudgetSet(
                        scope,
                        Period.DAY,
                        Optional.of(new BigDecimal(usd)),
                        BudgetSet.ALERT_AT,
                        NOON),
                version);
    }
}
