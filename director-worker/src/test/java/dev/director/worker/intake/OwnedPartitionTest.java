package dev.director.worker.intake;

import static dev.director.worker.intake.OwnedPartition.Identity.CONFLICT;
import static dev.director.worker.intake.OwnedPartition.Identity.DUPLICATE;
import static dev.director.worker.intake.OwnedPartition.Identity.NEW;
import static dev.director.worker.intake.OwnedPartition.Identity.REDELIVERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Status;
import dev.director.worker.run.FinishedMarker;
import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnedPartitionTest {

    private static final Tenure TENURE = new Tenure(0, 1);
    private static final RunId ID = new RunId("default", "k", "r1");
    private static final Pointer HERE = new Pointer("director.requests", 0, 5);
    private static final Pointer ELSEWHERE = new Pointer("director.requests.batch", 0, 5);

    private final OwnedPartition partition =
            new OwnedPartition(TENURE, new FinishedMarkers(Duration.ofDays(8)));

    @Test
    void whatWasNeverSeenIsNew() {
        assertThat(partition.identify(ID, HERE, 1, 0)).isEqualTo(NEW);
    }

    @Test
    void ofAnOpenRunItsOwnRecordIsARedeliveryAndAnotherADuplicateOrConflict() {
        open();

        assertThat(partition.identify(ID, HERE, 1, 0)).isEqualTo(REDELIVERED);
        assertThat(partition.identify(ID, ELSEWHERE, 1, 0)).isEqualTo(DUPLICATE);
        assertThat(partition.identify(ID, ELSEWHERE, 2, 0)).isEqualTo(CONFLICT);
        assertThat(partition.openRuns()).isOne();
    }

    @Test
    void ofAFinishedRunEveryRecordIsADuplicateOrConflict() {
        open();
        partition.finished(ID, new FinishedMarker(Status.COMPLETED, 0, 1));

        assertThat(partition.identify(ID, HERE, 1, 0)).isEqualTo(DUPLICATE);
        assertThat(partition.identify(ID, ELSEWHERE, 1, 0)).isEqualTo(DUPLICATE);
        assertThat(partition.identify(ID, HERE, 2, 0)).isEqualTo(CONFLICT);
        assertThat(partition.openRuns()).isZero();
        assertThat(partition.finishedRuns()).isOne();
    }

    @Test
    void tenantsAndConversationsDoNotMeet() {
        open();

        assertThat(partition.identify(new RunId("other", "k", "r1"), HERE, 1, 0)).isEqualTo(NEW);
        assertThat(partition.identify(new RunId("default", "k2", "r1"), HERE, 1, 0)).isEqualTo(NEW);
    }

    private void open() {
        partition.opened(
                new OpenRun(
                        ID,
                        JournalEntry.of(HERE, Samples.SEEN, 1, 10, Samples.DEADLINE),
                        Lane.INTERACTIVE,
                        TENURE));
    }
}
