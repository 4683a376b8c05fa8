package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.ContentHash;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.outbox.InboundHeaders;
import dev.director.worker.run.DeadEntry;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.InboundRecord.Header;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Publication;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.Step;
import dev.director.worker.run.Steps;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {

    static final Deadlines DEADLINES = new Deadlines(Duration.ofDays(1), Duration.ofDays(3));

    private static final String TOPIC = "director.requests";
    private static final int MAX_BYTES = 4 << 20;
    private static final RunId ID = new RunId("default", "r1", "r1");
    private static final String REQUEST = Samples.json("r1", "");
    private static final Pointer STEP = new Pointer("director.journal", 3, 7);
    private static final Pointer ANSWER = new Pointer("director.journal", 3, 8);
    private static final long CONTENT = ContentHash.of(Samples.request(REQUEST));

    private final Placement placement = new Placement(12);
    private final int home = placement.of(ID);
    private final OwnedPartition owned = own(home);
    private static final Inbound INTERACTIVE = new Inbound.Requests(Lane.INTERACTIVE);
    private static final Inbound BATCH = new Inbound.Requests(Lane.BATCH);

    private final Intake intake = intake(owned);
    private long offset = 100;

    @Test
    void aNewRequestIsAcceptedAndOpensARun() {
        InboundRecord record = at(home, REQUEST);

        intake.accept(record, BATCH);

        assertThat(publications())
                .containsExactly(
                        new Publication.Accepted(
                                ID,
                                JournalEntry.of(
                                        record.pointer(),
                                        Samples.SEEN,
                                        CONTENT,
                                        record.size(),
                                        Samples.SEEN.plus(DEADLINES.byDefault()))));
        OpenRun run = intake.opened().getFirst();
        assertThat(run.lane).isEqualTo(Lane.BATCH);
        assertThat(run.tenure).isEqualTo(owned.tenure());
        assertThat(run.size()).isEqualTo(record.size());
        assertThat(run.source).isSameAs(record);
        assertThat(owned.openRuns()).isOne();
    }

    @Test
    void theStepMovesTheGivenPositionsUnderTheTenure() {
        intake.accept(at(home, REQUEST), INTERACTIVE);

        Step step = intake.step(Map.of(TOPIC, 101L));

        assertThat(step.tenure()).isEqualTo(owned.tenure());
        assertThat(step.positions()).containsExactly(Map.entry(TOPIC, 101L));
    }

    @Test
    void theSameRecordReadAgainChangesNothing() {
        InboundRecord record = at(home, REQUEST);
        intake.accept(record, INTERACTIVE);

        Intake next = intake(owned);
        next.accept(record, INTERACTIVE);

        assertThat(next.step(Map.of()).publications()).isEmpty();
        assertThat(next.opened()).isEmpty();
    }

    @Test
    void twoCopiesInOnePollAreOneRun() {
        intake.accept(at(home, REQUEST), INTERACTIVE);
        intake.accept(at(home, REQUEST), BATCH);

        assertThat(intake.opened()).hasSize(1);
        assertThat(publications()).hasSize(1);
    }

    @Test
    void aDuplicateOfAFinishedRunIsNothing() {
        owned.finished(ID, new FinishedMarker(Status.COMPLETED, 0, CONTENT));

        intake.accept(at(home, REQUEST), INTERACTIVE);

        assertThat(publications()).isEmpty();
        assertThat(intake.opened()).isEmpty();
    }

    /** Invariant 13. */
    @Test
    void otherContentUnderTheSameIdentityIsDeadLetteredAndGetsNoResult() {
        intake.accept(at(home, REQUEST), INTERACTIVE);
        InboundRecord other = at(home, Samples.json("r1", ",\"seed\":5"));

        intake.accept(other, INTERACTIVE);

        assertThat(publications()).hasSize(2);
        assertThat(publications().getLast())
                .isInstanceOfSatisfying(
                        Publication.DeadLetter.class,
                        letter -> {
                            assertThat(letter.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(letter.original()).isSameAs(other);
                        });
        assertThat(intake.opened()).hasSize(1);
    }

    @Test
    void whatCannotBeReadButNamesItselfGetsAFailedResult() {
        InboundRecord bad =
                at(
                        home,
                        "{\"requestId\":\"r1\",\"tenant\":\"default\",\"model\":\"m\",\"messages\":7}");

        intake.accept(bad, INTERACTIVE);

        DirectorResult result = result();
        assertThat(result.requestId()).isEqualTo("r1");
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.model().requested()).isEqualTo("m");
        assertThat(result.error().orElseThrow().code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(publications())
                .extracting(Object::getClass)
                .containsExactly(
                        Publication.Result.class,
                        Publication.DeadLetter.class,
                        Publication.Finished.class);
        assertThat(intake.opened()).isEmpty();
        assertThat(owned.finishedRuns()).isOne();
    }

    @Test
    void theSameUnreadableRecordTwiceGetsOneResult() {
        String bad = "{\"requestId\":\"r1\",\"model\":";
        intake.accept(at(home, bad), INTERACTIVE);
        intake.accept(at(home, bad), INTERACTIVE);

        assertThat(publications()).filteredOn(Publication.Result.class::isInstance).hasSize(1);
        assertThat(publications()).filteredOn(Publication.DeadLetter.class::isInstance).hasSize(1);
    }

    @Test
    void whatCannotBeReadAndNamesNobodyIsDeadLetteredAlone() {
        for (String value : new String[] {null, "", "[1]", "nonsense", "{\"requestId\":7}"}) {
            intake.accept(at(home, value), INTERACTIVE);
        }

        assertThat(publications())
                .hasSize(5)
                .allSatisfy(one -> assertThat(one).isInstanceOf(Publication.DeadLetter.class));
        assertThat(publications())
                .extracting(one -> ((Publication.DeadLetter) one).code())
                .startsWith(ErrorCode.EMPTY_VALUE, ErrorCode.EMPTY_VALUE);
    }

    /** Invariant 16. */
    @Test
    void whatBelongsElsewhereIsForwardedToItsHomeUnderItsKey() {
        int elsewhere = (home + 1) % 12;
        Intake there = intake(own(elsewhere));
        InboundRecord record = at(elsewhere, REQUEST);

        there.accept(record, INTERACTIVE);

        assertThat(there.opened()).isEmpty();
        assertThat(there.step(Map.of()).publications())
                .singleElement()
                .isInstanceOfSatisfying(
                        Publication.Forward.class,
                        forward -> {
                            assertThat(forward.partition()).isEqualTo(home);
                            assertThat(forward.key()).asString().isEqualTo("r1");
                            assertThat(forward.original()).isSameAs(record);
                        });
    }

    @Test
    void anUnreadableRecordIsForwardedTooSinceItsHomeKnowsWhetherItIsADuplicate() {
        int elsewhere = (home + 1) % 12;
        Intake there = intake(own(elsewhere));

        there.accept(at(elsewhere, "{\"requestId\":\"r1\"}"), INTERACTIVE);

        assertThat(there.step(Map.of()).publications())
                .singleElement()
                .isInstanceOf(Publication.Forward.class);
    }

    @Test
    void whatWasForwardedAndIsStillMisplacedIsNotForwardedAgain() {
        int elsewhere = (home + 1) % 12;
        Intake there = intake(own(elsewhere));

        there.accept(at(elsewhere, REQUEST, forwardedTo(elsewhere)), INTERACTIVE);

        assertThat(there.step(Map.of()).publications())
                .singleElement()
                .isInstanceOfSatisfying(
                        Publication.DeadLetter.class,
                        letter -> assertThat(letter.code()).isEqualTo(ErrorCode.MISPLACED));
    }

    @Test
    void aCopyOfAForwardedRecordThatLiesOnAThirdPartitionIsForwardedAsAnyOther() {
        int elsewhere = (home + 1) % 12;
        Intake there = intake(own(elsewhere));

        there.accept(at(elsewhere, REQUEST, forwardedTo(home)), INTERACTIVE);

        assertThat(there.step(Map.of()).publications())
                .singleElement()
                .isInstanceOf(Publication.Forward.class);
    }

    @Test
    void aForwardedRecordAtHomeIsAcceptedAsAnyOther() {
        intake.accept(at(home, REQUEST, forwardedTo(home)), INTERACTIVE);

        assertThat(intake.opened()).hasSize(1);
    }

    @Test
    void aRequestAtTheSizeLimitIsAcceptedAndOneByteMoreIsRefused() {
        int homeOfR2 = placement.of(new RunId("default", "r2", "r2"));
        Intake there = intake(own(homeOfR2));

        intake.accept(at(home, ofSize("r1", MAX_BYTES)), INTERACTIVE);
        there.accept(at(homeOfR2, ofSize("r2", MAX_BYTES + 1)), INTERACTIVE);

        assertThat(intake.opened()).hasSize(1);
        assertThat(there.opened()).isEmpty();
        assertThat(there.step(Map.of()).publications())
                .extracting(Object::getClass)
                .containsExactly(
                        Publication.Result.class,
                        Publication.DeadLetter.class,
                        Publication.Finished.class);
    }

    @Test
    void aRequestThatIsTooLargeToBeMovedIsDeadLetteredHereAndRefusedOnceAtHome() {
        int elsewhere = (home + 1) % 12;
        Intake there = intake(own(elsewhere));

        there.accept(at(elsewhere, ofSize("r1", MAX_BYTES + (1 << 20))), INTERACTIVE);

        List<Publication> published = there.step(Map.of()).publications();
        assertThat(published)
                .extracting(Object::getClass)
                .containsExactly(Publication.DeadLetter.class, Publication.ForwardRefusal.class);
        Publication.ForwardRefusal refusal = (Publication.ForwardRefusal) published.getLast();
        assertThat(refusal.partition()).isEqualTo(home);
        assertThat(refusal.substitute().id()).isEqualTo(ID);

        String substitute = new String(Codec.encode(refusal.substitute()), StandardCharsets.UTF_8);
        Header refused = Samples.header(InboundHeaders.REFUSED, "true");
        intake.accept(at(home, substitute, forwardedTo(home), refused), INTERACTIVE);
        intake.accept(at(home, substitute, forwardedTo(home), refused), INTERACTIVE);

        assertThat(publications())
                .extracting(Object::getClass)
                .containsExactly(Publication.Result.class, Publication.Finished.class);
        assertThat(result().error().orElseThrow().code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    }

    @Test
    void headersCountWhereARecordIsTooLargeToBeMoved() {
        int elsewhere = (home + 1) % 12;
        Intake there = intake(own(elsewhere));
        Header heavy = Samples.header("x", "x".repeat(MAX_BYTES + (1 << 20)));

        there.accept(at(elsewhere, REQUEST, heavy), INTERACTIVE);

        assertThat(there.step(Map.of()).publications())
                .extracting(Object::getClass)
                .containsExactly(Publication.DeadLetter.class, Publication.ForwardRefusal.class);
    }

    @Test
    void aSubstituteThatAClientWroteIntoAnyPartitionIsARequestLikeAnyOther() {
        intake.accept(
                at(home, REQUEST, Samples.header(InboundHeaders.REFUSED, "true")), INTERACTIVE);

        assertThat(intake.opened()).hasSize(1);
    }

    @Test
    void neverThrowsWhateverARecordContains() {
        long seed = System.nanoTime();
        System.out.println("IntakeTest seed " + seed);
        Random random = new Random(seed);
        byte[] pattern = REQUEST.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1_000; i++) {
            byte[] value = pattern.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            InboundRecord record =
                    new InboundRecord(
                            new Pointer(TOPIC, home, offset++),
                            Samples.SEEN,
                            0,
                            null,
                            value,
                            List.of(new Header("traceparent", value)));
            Intake one = intake(own(home));
            one.accept(record, INTERACTIVE);
            assertThat(one.step(Map.of()).publications()).isNotEmpty();
        }
    }

    @Test
    void aRedriveBeginsTheGenerationAfterTheOneThatFailedWithWhatThatOneDid() {
        die(0);

        intake.accept(at(home, REQUEST, generation(1)), BATCH);

        assertThat(publications())
                .extracting(Object::getClass)
                .containsExactly(Publication.DeathForgotten.class, Publication.Accepted.class);
        OpenRun run = intake.opened().getFirst();
        assertThat(run.entry.generation()).isEqualTo(1);
        assertThat(run.lane).isEqualTo(Lane.BATCH);
        assertThat(run.steps.at()).containsExactly(STEP);
        assertThat(run.mailbox.answers()).containsExactly(Map.entry("c1", ANSWER));
        assertThat(owned.deadRuns()).isZero();
    }

    /** Of a letter that is redriven twice the second copy comes late, or while the first runs. */
    @Test
    void everyOtherGenerationIsADuplicate() {
        die(1);
        for (int generation : new int[] {0, 1, 3}) {
            intake.accept(at(home, REQUEST, generation(generation)), INTERACTIVE);
        }
        assertThat(publications()).isEmpty();

        intake.accept(at(home, REQUEST, generation(2)), INTERACTIVE);
        intake.accept(at(home, REQUEST, generation(2)), INTERACTIVE);
        intake.accept(at(home, REQUEST, generation(3)), INTERACTIVE);

        assertThat(intake.opened()).hasSize(1);
    }

    /** Invariant 13. */
    @Test
    void aRedriveOfOtherContentIsAConflict() {
        die(0);

        intake.accept(at(home, Samples.json("r1", ",\"seed\":5"), generation(1)), INTERACTIVE);

        assertThat(publications())
                .singleElement()
                .isInstanceOfSatisfying(
                        Publication.DeadLetter.class,
                        letter -> {
                            assertThat(letter.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(letter.generation()).isEqualTo(1);
                        });
        assertThat(owned.deadRuns()).isOne();
    }

    /** Markers live for 8 days, dead letters for 30. */
    @Test
    void aRedriveIsTakenAtItsWordWhenNothingIsRememberedOfTheRun() {
        intake.accept(at(home, REQUEST, generation(3)), INTERACTIVE);

        assertThat(intake.opened().getFirst().entry.generation()).isEqualTo(3);
    }

    @Test
    void whenItsMarkerIsForgottenADeadRunStillTellsWhichGenerationsHaveBeen() {
        owned.died(ID, dead(1, CONTENT, 0));

        intake.accept(at(home, REQUEST, generation(1)), INTERACTIVE);
        assertThat(intake.opened()).isEmpty();
        intake.accept(at(home, REQUEST, generation(2)), INTERACTIVE);
        assertThat(intake.opened().getFirst().steps.at()).containsExactly(STEP);
    }

    @Test
    void aRequestOfTheSameNameTakesNothingFromADeadRunAndClearsItsSteps() {
        owned.died(ID, dead(0, CONTENT, 0));

        intake.accept(at(home, REQUEST), INTERACTIVE);

        assertThat(intake.opened().getFirst().steps.at()).isEmpty();
        assertThat(publications())
                .startsWith(
                        Publication.Forgotten.of(ID, new Traces(1, Set.of("c1"), false, false)),
                        new Publication.DeathForgotten(ID));
    }

    /** Its dead letter is out before this worker has taken note of its own commit. */
    @Test
    void aRedriveThatMeetsTheEndOfItsRunIsReadOnceMore() {
        intake.accept(at(home, REQUEST), INTERACTIVE);
        OpenRun run = intake.opened().getFirst();
        Intake next = intake(owned);
        InboundRecord redriven = at(home, REQUEST, generation(1));
        next.accept(redriven, INTERACTIVE);
        assertThat(next.step(Map.of()).publications()).isEmpty();

        run.mailbox.close();
        next.accept(redriven, INTERACTIVE);

        assertThat(next.step(Map.of()).publications())
                .singleElement()
                .isInstanceOfSatisfying(
                        Publication.Forward.class,
                        again -> {
                            assertThat(again.original()).isSameAs(redriven);
                            assertThat(again.partition()).isEqualTo(home);
                        });
        assertThat(next.opened()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.0", "one", "01", "65536", "99999999999"})
    void aGenerationThatNoRedriveWroteIsNone(String value) {
        intake.accept(
                at(home, REQUEST, Samples.header(InboundHeaders.GENERATION, value)), INTERACTIVE);

        assertThat(intake.opened().getFirst().entry.generation()).isZero();
    }

    @Test
    void aRedriveThatIsRefusedFailsInItsOwnGeneration() {
        String large = ofSize("r1", MAX_BYTES + 1);
        owned.finished(
                ID, new FinishedMarker(Status.FAILED, 4, ContentHash.of(Samples.request(large))));

        intake.accept(at(home, large, generation(5)), INTERACTIVE);
        intake.accept(at(home, large, generation(5)), INTERACTIVE);

        assertThat(result().generation()).isEqualTo(5);
        assertThat(publications()).hasSize(3);
        assertThat(((Publication.DeadLetter) publications().get(1)).generation()).isEqualTo(5);
        assertThat(((Publication.Finished) publications().get(2)).marker().generation())
                .isEqualTo(5);
    }

    @Test
    void aDeadRunIsForgottenWithItsLetter() {
        long died = Samples.SEEN.minus(Duration.ofDays(30)).toEpochMilli();
        RunId younger = new RunId("default", "r2", "r2");
        owned.died(ID, dead(0, CONTENT, died - 1));
        owned.died(younger, dead(0, CONTENT, died));

        intake.accept(at(home, REQUEST), INTERACTIVE);

        assertThat(publications())
                .startsWith(
                        Publication.Forgotten.of(ID, new Traces(1, Set.of("c1"), false, false)),
                        new Publication.DeathForgotten(ID));
        assertThat(owned.takeDead(younger)).isPresent();
    }

    /** Invariant 12: the number of a lane change counts within its generation. */
    @Test
    void theRecordOfALaneChangeOfAnotherGenerationTakesNoRunOn() {
        die(0);
        intake.accept(at(home, REQUEST, generation(1)), INTERACTIVE);
        intake.opened().getFirst().mailbox.expectMove(1);
        Header hop = Samples.header(InboundHeaders.HOP, "1");
        Inbound fallback = new Inbound.Requests(Lane.FALLBACK);

        intake.accept(at(home, REQUEST, generation(0), hop), fallback);
        assertThat(intake.letters()).isEmpty();
        intake.accept(at(home, REQUEST, generation(1), hop), fallback);
        assertThat(intake.letters()).hasSize(1);
    }

    private void die(int generation) {
        owned.finished(ID, new FinishedMarker(Status.FAILED, generation, CONTENT));
        owned.died(ID, dead(generation, CONTENT, Samples.SEEN.toEpochMilli()));
    }

    private static DeadRun dead(int generation, long content, long at) {
        return new DeadRun(
                new DeadEntry(generation, content),
                at == 0 ? Samples.SEEN.toEpochMilli() : at,
                new Steps(new TreeMap<>(Map.of(1, STEP)), Optional.empty()),
                Map.of("c1", ANSWER));
    }

    private static Header generation(int generation) {
        return Samples.header(InboundHeaders.GENERATION, Integer.toString(generation));
    }

    private static String ofSize(String requestId, int bytes) {
        int frame = Samples.json(requestId, ",\"pad\":\"\"").length();
        return Samples.json(requestId, ",\"pad\":\"" + "x".repeat(bytes - frame) + "\"");
    }

    private List<Publication> publications() {
        return intake.step(Map.of()).publications();
    }

    private DirectorResult result() {
        return publications().stream()
                .filter(Publication.Result.class::isInstance)
                .map(one -> ((Publication.Result) one).result())
                .findFirst()
                .orElseThrow();
    }

    private InboundRecord at(int partition, String value, Header... headers) {
        return Samples.record(new Pointer(TOPIC, partition, offset++), value, headers);
    }

    private static OwnedPartition own(int partition) {
        return new OwnedPartition(
                new Tenure(partition, 1), new FinishedMarkers(Duration.ofDays(8)));
    }

    private Intake intake(OwnedPartition partition) {
        return new Intake(
                partition,
                placement,
                MAX_BYTES,
                Duration.ofDays(7),
                Duration.ofDays(30),
                DEADLINES,
                new SettableClock(Samples.STARTED));
    }

    private static Header forwardedTo(int partition) {
        return Samples.header(InboundHeaders.FORWARDED, Integer.toString(partition));
    }
}
