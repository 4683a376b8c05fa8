package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.Lane;
import dev.director.worker.run.RunStep.Cancelled;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private int room;

    private static final Tenure FIRST = new Tenure(0, 1);
    private static final Tenure AGAIN = new Tenure(0, 2);
    private static final Tenure OTHER = new Tenure(1, 3);
    private static final Dispatcher.Bounds WIDE =
            new Dispatcher.Bounds(100, 100, 1 << 20, 100, 1 << 20);

    private final ManualThreads threads = new ManualThreads();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 7);

    @Test
    void startsRunsOfOneConversationOneAfterTheOtherAcrossLanes() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun a = submit(dispatcher, ManualThreads.run("c", Lane.BATCH, FIRST, 10));
        OpenRun b = submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, FIRST, 10));
        OpenRun c = submit(dispatcher, ManualThreads.run("c", Lane.BATCH, FIRST, 10));

        assertThat(threads.running()).containsExactly(a);
        threads.end(a);
        assertThat(threads.running()).containsExactly(b);
        threads.end(b);
        assertThat(threads.running()).containsExactly(c);
        threads.end(c);
        assertThat(dispatcher.inFlight()).isZero();
    }

    @Test
    void aConversationThatFellSilentStartsAtOnceAgain() {
        Dispatcher dispatcher = dispatcher(WIDE);
        threads.end(submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, FIRST, 10)));

        OpenRun next = submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, FIRST, 10));

        assertThat(threads.running()).containsExactly(next);
    }

    @Test
    void runsOtherConversationsAndOtherTenantsAtTheSameTime() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun a = submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, FIRST, 10));
        OpenRun b = submit(dispatcher, ManualThreads.run("d", Lane.INTERACTIVE, FIRST, 10));
        OpenRun c = submit(dispatcher, ManualThreads.run("else", "c", Lane.BATCH, FIRST, 10));

        assertThat(threads.running()).containsExactly(a, b, c);
    }

    @Test
    void runsNoMoreThanItsBound() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(2, 2, 1 << 20, 100, 1 << 20));
        OpenRun a = submit(dispatcher, run("a"));
        OpenRun b = submit(dispatcher, run("b"));
        OpenRun c = submit(dispatcher, run("c"));

        assertThat(threads.running()).containsExactly(a, b);
        threads.end(b);
        assertThat(threads.running()).containsExactly(a, c);
        assertThat(dispatcher.inFlight()).isEqualTo(2);
    }

    @Test
    void boundsTheBytesInFlightButAlwaysLetsOneRunThrough() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(10, 10, 100, 100, 1 << 20));
        OpenRun huge = submit(dispatcher, ManualThreads.run("a", Lane.BATCH, FIRST, 1_000));
        OpenRun small = submit(dispatcher, ManualThreads.run("b", Lane.BATCH, FIRST, 60));
        OpenRun fits = submit(dispatcher, ManualThreads.run("c", Lane.BATCH, FIRST, 40));
        OpenRun passes = submit(dispatcher, ManualThreads.run("d", Lane.BATCH, FIRST, 1));

        assertThat(threads.running()).containsExactly(huge);
        threads.end(huge);
        assertThat(threads.running()).containsExactly(small, fits);
        threads.end(small);
        assertThat(threads.running()).containsExactly(fits, passes);
    }

    @Test
    void startsInteractiveBeforeBatchButEveryFifthIsBatch() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 1 << 20));
        submit(dispatcher, ManualThreads.run("first", Lane.INTERACTIVE, FIRST, 1));
        for (int i = 0; i < 20; i++) {
            submit(dispatcher, ManualThreads.run("b" + i, Lane.BATCH, FIRST, 1));
            submit(dispatcher, ManualThreads.run("i" + i, Lane.INTERACTIVE, FIRST, 1));
        }
        while (!threads.running().isEmpty()) {
            threads.end(threads.running().getFirst());
        }

        List<Lane> order = threads.started().stream().map(run -> run.lane).toList();
        for (int start = 0; start < 25; start++) {
            assertThat(order.get(start))
                    .as("start %d", start)
                    .isEqualTo(start % 5 == 4 ? Lane.BATCH : Lane.INTERACTIVE);
        }
        assertThat(order).hasSize(41);
        assertThat(order.subList(26, 41)).containsOnly(Lane.BATCH);
    }

    @Test
    void givingUpAPartitionForgetsWhatWaitsAndLetsRunningEnd() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(2, 2, 1 << 20, 2, 1 << 20));
        OpenRun running = submit(dispatcher, run("c"));
        submit(dispatcher, run("c"));
        OpenRun other = submit(dispatcher, ManualThreads.run("o", Lane.INTERACTIVE, OTHER, 1));
        submit(dispatcher, run("d"));
        OpenRun waits = submit(dispatcher, ManualThreads.run("p", Lane.INTERACTIVE, OTHER, 1));
        assertThat(dispatcher.full(Lane.INTERACTIVE)).isTrue();

        dispatcher.deactivate(Set.of(FIRST));

        assertThat(dispatcher.full(Lane.INTERACTIVE)).isFalse();
        assertThat(threads.running()).containsExactly(running, other);
        threads.end(running);
        assertThat(threads.running()).containsExactly(other, waits);
        threads.end(other);
        threads.end(waits);
        assertThat(threads.started()).containsExactly(running, other, waits);
        submit(dispatcher, run("late"));
        assertThat(dispatcher.inFlight()).isZero();
    }

    @Test
    void aPartitionThatCameBackIsNotHeldUpByThreadsOfItsFormerTenure() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun old = submit(dispatcher, run("c"));
        OpenRun oldNext = submit(dispatcher, run("c"));
        dispatcher.deactivate(Set.of(FIRST));
        dispatcher.activate(AGAIN);
        OpenRun again = submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, AGAIN, 1));
        OpenRun next = submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, AGAIN, 1));

        assertThat(threads.running()).containsExactly(old, again);
        threads.end(old);
        assertThat(threads.running()).containsExactly(again);
        threads.end(again);
        assertThat(threads.running()).containsExactly(next);
        threads.end(next);
        assertThat(threads.started()).doesNotContain(oldNext);
        OpenRun fresh = submit(dispatcher, ManualThreads.run("c", Lane.INTERACTIVE, AGAIN, 1));
        assertThat(threads.running()).containsExactly(fresh);
    }

    @Test
    void countsWhatWaitsPerLaneBehindOthersToo() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 2, 1 << 20));
        OpenRun a = submit(dispatcher, run("c"));
        submit(dispatcher, run("c"));
        assertThat(dispatcher.full(Lane.INTERACTIVE)).isFalse();
        submit(dispatcher, run("d"));

        assertThat(dispatcher.full(Lane.INTERACTIVE)).isTrue();
        assertThat(dispatcher.full(Lane.BATCH)).isFalse();
        threads.end(a);
        assertThat(dispatcher.full(Lane.INTERACTIVE)).isFalse();
    }

    @Test
    void keepsTheBytesOfWaitingRunsOnlyWhileThereIsRoom() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 100));
        OpenRun runs = submit(dispatcher, withBody("a", 500));
        OpenRun kept = submit(dispatcher, withBody("b", 60));
        OpenRun dropped = submit(dispatcher, withBody("c", 60));
        OpenRun fits = submit(dispatcher, withBody("d", 40));

        assertThat(runs.source).isNotNull();
        assertThat(runs.request).isNotNull();
        assertThat(kept.source).isNotNull();
        assertThat(dropped.source).isNull();
        assertThat(fits.source).isNotNull();
        assertThat(List.of(kept, dropped, fits))
                .allSatisfy(run -> assertThat(run.request).isNull());

        threads.end(runs);
        assertThat(threads.running()).containsExactly(kept);
        assertThat(kept.source).isNotNull();
        assertThat(submit(dispatcher, withBody("e", 60)).source).isNotNull();
        assertThat(submit(dispatcher, withBody("f", 1)).source).isNull();
    }

    @Test
    void waitsForTheEndOfATenureAndInterruptsOnlyItsRuns() throws Exception {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun mine = submit(dispatcher, run("a"));
        OpenRun others = submit(dispatcher, ManualThreads.run("o", Lane.BATCH, OTHER, 1));

        assertThat(dispatcher.awaitEnd(Set.of(FIRST), Duration.ofMillis(5))).isFalse();
        assertThat(dispatcher.interrupt(Set.of(FIRST))).isOne();
        assertThat(threads.interrupted()).containsExactly(mine);
        Thread.startVirtualThread(() -> threads.end(mine));
        assertThat(dispatcher.awaitEnd(Set.of(FIRST), Duration.ofSeconds(20))).isTrue();
        assertThat(threads.running()).containsExactly(others);
    }

    @Test
    void startsSlowlyAndDoublesWithEachSecond() {
        Dispatcher dispatcher =
                dispatcher(new Dispatcher.Bounds(200, 200, Long.MAX_VALUE, 500, Long.MAX_VALUE));
        for (int i = 0; i < 300; i++) {
            submit(dispatcher, run("c" + i));
        }
        assertThat(dispatcher.inFlight()).isEqualTo(64);

        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(dispatcher.inFlight()).isEqualTo(64);
        dispatcher.tick();
        assertThat(dispatcher.inFlight()).isEqualTo(128);

        nanoTime.addAndGet(Duration.ofDays(30).toNanos());
        dispatcher.tick();
        assertThat(dispatcher.inFlight()).isEqualTo(200);
    }

    @Test
    void whatWaitsForARouteGoesOnWhenThereIsRoomAndNoFasterThanThat() {
        Dispatcher dispatcher = dispatcher(WIDE);
        List<OpenRun> held = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            held.add(threads.hold(submit(dispatcher, run(key)), "kimi-k2"));
        }
        assertThat(threads.running()).isEmpty();
        assertThat(dispatcher.waiting(Lane.INTERACTIVE, WaitReason.GATE)).isEqualTo(3);
        assertThat(dispatcher.waiting(Lane.INTERACTIVE)).isEqualTo(3);

        dispatcher.tick();
        assertThat(threads.running()).isEmpty();
        room = 2;
        dispatcher.tick();
        assertThat(threads.running()).containsExactly(held.get(0), held.get(1));
        room = 0;
        dispatcher.tick();
        assertThat(dispatcher.waiting(Lane.INTERACTIVE, WaitReason.GATE)).isOne();
        assertThat(dispatcher.waiting(Lane.INTERACTIVE)).isOne();
    }

    /** What is about to expire would try the route, and not stay to hear its answer. */
    @Test
    void ofWhatWaitsForARouteThatGoesOnFirstWhichHasTimeForAnAnswer() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun eldest = threads.hold(submit(dispatcher, run("a")), "kimi-k2");
        OpenRun newer = threads.hold(submit(dispatcher, run("b")), "kimi-k2");
        OpenRun patient =
                threads.hold(
                        submit(dispatcher, run("c")),
                        "kimi-k2",
                        Samples.DEADLINE.plus(Duration.ofMinutes(1)));
        clock.advance(Duration.between(clock.instant(), Samples.DEADLINE.minusSeconds(29)));

        List<OpenRun> order = new ArrayList<>();
        room = 1;
        dispatcher.tick();
        while (!threads.running().isEmpty()) {
            order.addAll(threads.running());
            threads.end(threads.running().getFirst());
        }

        assertThat(order).containsExactly(patient, newer, eldest);
    }

    /** What is wrong may be its own request: another is to try. */
    @Test
    void aRunThatMadeACallGoesBehindThoseThatDidNot() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun a = threads.hold(submit(dispatcher, run("a")), "a/kimi");
        OpenRun b = threads.hold(submit(dispatcher, run("b")), "a/kimi");
        room = 1;
        dispatcher.tick();
        assertThat(threads.running()).containsExactly(a);
        room = 0;
        threads.hold(a, "a/kimi", true);

        room = 1;
        dispatcher.tick();

        assertThat(threads.running()).containsExactly(b);
    }

    @Test
    void noMoreAreLetGoThanThereIsRoomForAlsoBeforeTheyCall() {
        Dispatcher dispatcher = dispatcher(WIDE);
        for (String key : List.of("a", "b", "c")) {
            threads.hold(submit(dispatcher, run(key)), "a/kimi");
        }
        room = 1;
        for (int i = 0; i < 5; i++) {
            dispatcher.tick();
        }

        assertThat(threads.running()).hasSize(1);
        threads.end(threads.running().getFirst());
        assertThat(threads.running()).hasSize(1);
    }

    /** A long life, of tools for instance, must not keep others from trying a route. */
    @Test
    void whoHasBegunItsCallIsCountedByTheGatesAlone() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun first = threads.hold(submit(dispatcher, run("a")), "a/kimi");
        OpenRun second = threads.hold(submit(dispatcher, run("b")), "a/kimi");
        room = 1;
        dispatcher.tick();
        assertThat(threads.running()).containsExactly(first);

        clock.advance(Duration.ofSeconds(1));
        dispatcher.tick();

        assertThat(threads.running()).containsExactly(first, second);
    }

    @Test
    void interactiveRunsGoBeforeBatchRunsThatWaitForTheSame() {
        Dispatcher dispatcher = dispatcher(WIDE);
        threads.hold(submit(dispatcher, ManualThreads.run("b", Lane.BATCH, FIRST, 1)), "a/kimi");
        OpenRun interactive = threads.hold(submit(dispatcher, run("i")), "a/kimi");
        room = 1;

        dispatcher.tick();

        assertThat(threads.running()).containsExactly(interactive);
    }

    @Test
    void whatFoundNoRoomAfterAllIsNotLetGoAgainAtOnce() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun held = threads.hold(submit(dispatcher, run("a")), "a/kimi");
        room = 1;
        dispatcher.tick();
        OpenRun again = threads.hold(held, "a/kimi");
        dispatcher.tick();
        assertThat(threads.running()).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        dispatcher.tick();

        assertThat(threads.running()).containsExactly(again);
    }

    /** Should the route that was opening have closed again, another model may go on. */
    @Test
    void whoWaitsBrieflyLooksAgainWithoutRoomToo() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun held = threads.holdBriefly(submit(dispatcher, run("a")), "a/kimi");
        dispatcher.tick();
        assertThat(threads.running()).isEmpty();

        clock.advance(Duration.ofSeconds(5));
        dispatcher.tick();

        assertThat(threads.running()).containsExactly(held);
    }

    /** The cancel came between the end of its life and here; another life ends the run. */
    @Test
    void aRunThatIsToEndIsNotHeldUpAndHoldsUpNoOther() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun first = submit(dispatcher, run("c"));
        OpenRun second = submit(dispatcher, run("c"));
        first.mailbox.cancelBefore(new Cancelled(Optional.empty(), Samples.STARTED));

        threads.hold(first, "a/kimi");

        assertThat(dispatcher.waiting(Lane.INTERACTIVE, WaitReason.GATE)).isZero();
        assertThat(threads.running()).containsExactly(second);
    }

    @Test
    void aSmallTenantIsServedInTurnWithOneThatHasThousandsWaiting() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(4, 4, 1 << 20, 5_000, 1 << 20));
        for (int i = 0; i < 3_000; i++) {
            submit(dispatcher, ManualThreads.run("big", "b" + i, Lane.BATCH, FIRST, 1));
        }
        for (int i = 0; i < 10; i++) {
            submit(dispatcher, ManualThreads.run("small", "s" + i, Lane.BATCH, FIRST, 1));
        }
        for (int i = 0; i < 20; i++) {
            threads.end(threads.running().getFirst());
        }

        List<String> next =
                threads.started().subList(4, 24).stream().map(run -> run.id.tenant()).toList();
        assertThat(next).containsOnly("small", "big");
        assertThat(next.stream().filter("small"::equals)).hasSize(10);
        assertThat(next.subList(0, 2)).containsOnly("small");
    }

    @Test
    void oneTenantAloneMayUseEverything() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(4, 4, 1 << 20, 100, 1 << 20));
        for (int i = 0; i < 5; i++) {
            submit(dispatcher, ManualThreads.run("big", "b" + i, Lane.BATCH, FIRST, 1));
        }

        assertThat(threads.running()).hasSize(4);
    }

    /** None of those that are let go at a time has a thread yet. */
    @Test
    void whatWaitsForARouteGoesOnFairlyToo() {
        Dispatcher dispatcher = dispatcher(WIDE);
        for (int i = 0; i < 20; i++) {
            OpenRun run = ManualThreads.run("big", "b" + i, Lane.BATCH, FIRST, 1);
            threads.hold(submit(dispatcher, run), "a/kimi");
        }
        for (int i = 0; i < 3; i++) {
            OpenRun run = ManualThreads.run("small", "s" + i, Lane.BATCH, FIRST, 1);
            threads.hold(submit(dispatcher, run), "a/kimi");
        }
        room = 6;
        dispatcher.tick();

        assertThat(threads.running().stream().map(run -> run.id.tenant()))
                .containsExactlyInAnyOrder("big", "big", "big", "small", "small", "small");
    }

    @Test
    void whoeverHadItsTurnLongestAgoIsNextOfEquals() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 1 << 20));
        submit(dispatcher, run("busy"));
        for (String tenant : List.of("a", "b", "c")) {
            for (int i = 0; i < 2; i++) {
                submit(dispatcher, ManualThreads.run(tenant, tenant + i, Lane.BATCH, FIRST, 1));
            }
        }
        while (!threads.running().isEmpty()) {
            threads.end(threads.running().getFirst());
        }

        assertThat(threads.started().stream().map(run -> run.id.tenant()))
                .containsExactly("default", "a", "b", "c", "a", "b", "c");
    }

    @Test
    void otherModelsGoOnMeanwhile() {
        Dispatcher dispatcher = dispatcher(WIDE);
        threads.hold(submit(dispatcher, run("a")), "kimi-k2");

        OpenRun other = submit(dispatcher, run("b"));

        assertThat(threads.running()).containsExactly(other);
    }

    /** Promise 3: a run that waits for a route has not parked. */
    @Test
    void aRunThatWaitsForARouteKeepsItsPlaceInItsConversation() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun first = submit(dispatcher, run("c"));
        OpenRun second = submit(dispatcher, run("c"));
        OpenRun held = threads.hold(first, "kimi-k2");
        OpenRun third = submit(dispatcher, run("c"));
        assertThat(threads.running()).isEmpty();

        room = 1;
        dispatcher.tick();
        assertThat(threads.running()).containsExactly(held);
        OpenRun again = threads.hold(held, "kimi-k2");
        clock.advance(Duration.ofSeconds(1));
        dispatcher.tick();
        assertThat(threads.running()).containsExactly(again);
        room = 0;
        threads.end(again);
        assertThat(threads.running()).containsExactly(second);
        threads.end(second);
        assertThat(threads.running()).containsExactly(third);
    }

    @Test
    void aRunThatIsToEndLeavesTheRowAndWaitsForNoSlot() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 1 << 20));
        OpenRun held = threads.hold(submit(dispatcher, run("c")), "kimi-k2");
        OpenRun busy = submit(dispatcher, run("busy"));
        OpenRun next = submit(dispatcher, run("c"));
        clock.advance(Duration.ofSeconds(7));

        OpenRun ending = held.ending();
        dispatcher.end(ending);

        assertThat(threads.running()).containsExactly(busy, ending);
        assertThat(ending.waited.time()).isEqualTo(Duration.ofSeconds(7));
        assertThat(dispatcher.waiting(Lane.INTERACTIVE, WaitReason.GATE)).isZero();
        threads.end(busy);
        assertThat(threads.running()).containsExactly(ending, next);
    }

    /** Else it would fill a lane that is full or paused until a slot passes it. */
    @Test
    void aReadyRunThatIsToEndWaitsNoMoreAndTheNextOfItsConversationIsReady() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 1 << 20));
        OpenRun busy = submit(dispatcher, run("busy"));
        OpenRun cancelled = submit(dispatcher, run("c"));
        OpenRun next = submit(dispatcher, run("c"));
        assertThat(dispatcher.waiting(Lane.INTERACTIVE)).isEqualTo(2);

        OpenRun ending = cancelled.ending();
        dispatcher.end(ending);

        assertThat(dispatcher.waiting(Lane.INTERACTIVE)).isOne();
        assertThat(threads.running()).containsExactly(busy, ending);
        threads.end(busy);
        assertThat(threads.running()).containsExactly(ending, next);
        threads.end(next);
        assertThat(threads.started()).doesNotContain(cancelled);
    }

    @Test
    void aRunBehindOthersThatIsToEndLeavesTheirOrder() {
        Dispatcher dispatcher = dispatcher(WIDE);
        List<OpenRun> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(submit(dispatcher, run("c")));
        }

        dispatcher.end(runs.get(1).ending());
        dispatcher.end(runs.get(3).ending());
        OpenRun last = submit(dispatcher, run("c"));

        assertThat(dispatcher.waiting(Lane.INTERACTIVE)).isEqualTo(2);
        for (OpenRun run : List.of(runs.get(0), runs.get(2), last)) {
            assertThat(threads.running()).contains(run);
            threads.end(run);
        }
        assertThat(threads.started()).doesNotContain(runs.get(1), runs.get(3));
    }

    /** The cancel came before the poll thread got here. */
    @Test
    void aRunThatAnotherLifeEndsAlreadyIsNotTaken() {
        Dispatcher dispatcher = dispatcher(WIDE);
        OpenRun late = run("c");
        late.mailbox.cancelBefore(new Cancelled(Optional.empty(), Samples.STARTED));
        dispatcher.end(late.ending());

        submit(dispatcher, late);
        OpenRun next = submit(dispatcher, run("c"));

        assertThat(threads.started()).doesNotContain(late).contains(next);
    }

    /** It was let go too early, and is not looked at again before a moment has passed. */
    @Test
    void howeverManyWaitNoneIsLetGoBeforeItMayBe() {
        Dispatcher dispatcher = dispatcher(WIDE);
        List<OpenRun> held = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            held.add(threads.hold(submit(dispatcher, run("c" + i)), "a/kimi"));
        }
        room = 70;
        dispatcher.tick();
        room = 0;
        held.forEach(run -> threads.hold(run, "a/kimi"));
        room = 70;
        dispatcher.tick();
        assertThat(threads.running()).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        dispatcher.tick();

        assertThat(threads.running()).hasSize(64);
    }

    @Test
    void whatWaitsForItsTurnIsDueAtItsDeadlineOnce() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 1 << 20));
        OpenRun runs = submit(dispatcher, run("a"));
        OpenRun ready = submit(dispatcher, run("b"));
        OpenRun behind = submit(dispatcher, run("b"));

        assertThat(dispatcher.takeDue(Samples.DEADLINE.minusMillis(1))).isEmpty();
        assertThat(dispatcher.takeDue(Samples.DEADLINE)).containsExactly(ready, behind);
        assertThat(dispatcher.takeDue(Samples.DEADLINE)).isEmpty();
        assertThat(threads.running()).containsExactly(runs);
    }

    @Test
    void aPausedLaneIsNeitherStartedNorRead() {
        Dispatcher dispatcher = dispatcher(WIDE);
        dispatcher.pause(Lane.FALLBACK, true);
        OpenRun waits = submit(dispatcher, ManualThreads.run("f", Lane.FALLBACK, FIRST, 1));
        OpenRun other = submit(dispatcher, run("i"));

        assertThat(dispatcher.full(Lane.FALLBACK)).isTrue();
        assertThat(dispatcher.full(Lane.INTERACTIVE)).isFalse();
        assertThat(threads.running()).containsExactly(other);

        dispatcher.pause(Lane.FALLBACK, false);
        dispatcher.tick();
        assertThat(dispatcher.full(Lane.FALLBACK)).isFalse();
        assertThat(threads.running()).containsExactly(other, waits);
    }

    @Test
    void countsWhatEachRunWaitsForUntilItStarts() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(2, 2, 1 << 20, 100, 1 << 20));
        OpenRun first = submit(dispatcher, run("a"));
        submit(dispatcher, run("a"));
        threads.hold(submit(dispatcher, run("b")), "a/kimi");
        OpenRun busy = submit(dispatcher, run("c"));
        submit(dispatcher, run("d"));
        assertThat(waits(dispatcher)).containsExactly(1, 1, 1);

        threads.end(first);
        assertThat(waits(dispatcher)).containsExactly(0, 1, 1);
        threads.end(busy);
        assertThat(waits(dispatcher)).containsExactly(0, 0, 1);
        dispatcher.deactivate(Set.of(FIRST));
        assertThat(waits(dispatcher)).containsExactly(0, 0, 0);
    }

    private static List<Integer> waits(Dispatcher dispatcher) {
        return Stream.of(WaitReason.KEY, WaitReason.FAIRNESS, WaitReason.GATE)
                .map(reason -> dispatcher.waiting(Lane.INTERACTIVE, reason))
                .toList();
    }

    @Test
    void whatARunWaitsForIsToldAfterTwoSecondsAndAgainOnlyWhenItIsSomethingElse() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 100, 1 << 20));
        OpenRun busy = submit(dispatcher, run("a"));
        OpenRun behind = submit(dispatcher, run("a"));
        assertThat(news(dispatcher)).isEmpty();

        clock.advance(Duration.ofSeconds(2));
        assertThat(news(dispatcher)).containsExactly(behind.id + " key");
        clock.advance(Duration.ofSeconds(9));
        assertThat(news(dispatcher)).isEmpty();
        threads.end(busy);
        OpenRun held = threads.hold(behind, "a/kimi");
        clock.advance(Duration.ofSeconds(2));
        assertThat(news(dispatcher)).containsExactly(held.id + " gate");
        room = 1;
        dispatcher.tick();
        room = 0;
        threads.hold(held, "a/kimi");
        clock.advance(Duration.ofSeconds(9));
        assertThat(news(dispatcher)).isEmpty();
    }

    @Test
    void ofThousandsThatWaitSomeAreToldAtATimeTheOldestFirst() {
        Dispatcher dispatcher = dispatcher(new Dispatcher.Bounds(1, 1, 1 << 20, 5_000, 1 << 20));
        List<String> waiting = new ArrayList<>();
        submit(dispatcher, run("busy"));
        for (int i = 0; i < 1_000; i++) {
            waiting.add(submit(dispatcher, run("c" + i)).id + " fairness");
        }
        clock.advance(Duration.ofSeconds(2));

        List<String> told = news(dispatcher);
        assertThat(told).hasSizeLessThan(300).isEqualTo(waiting.subList(0, told.size()));
        assertThat(news(dispatcher)).as("before a moment has passed").isEmpty();
        while (told.size() < waiting.size()) {
            clock.advance(Duration.ofSeconds(1));
            told.addAll(news(dispatcher));
        }
        assertThat(told).isEqualTo(waiting);
    }

    private List<String> news(Dispatcher dispatcher) {
        return new ArrayList<>(
                dispatcher.takeNews(clock.instant()).stream()
                        .map(told -> told.id() + " " + told.what().kind().wire())
                        .toList());
    }

    private Dispatcher dispatcher(Dispatcher.Bounds bounds) {
        Dispatcher dispatcher =
                new Dispatcher(bounds, threads, model -> room, clock, nanoTime::get);
        dispatcher.activate(FIRST);
        dispatcher.activate(OTHER);
        return dispatcher;
    }

    private static OpenRun submit(Dispatcher dispatcher, OpenRun run) {
        dispatcher.submit(run);
        return run;
    }

    private static OpenRun run(String key) {
        return ManualThreads.run(key, Lane.INTERACTIVE, FIRST, 1);
    }

    private static OpenRun withBody(String key, int size) {
        OpenRun run = ManualThreads.run(key, Lane.INTERACTIVE, FIRST, size);
        run.source = Samples.record(run.entry.pointer(), "x".repeat(size));
        run.request = Samples.run().request();
        return run;
    }
}
