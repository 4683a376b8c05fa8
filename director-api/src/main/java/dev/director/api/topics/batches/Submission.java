package dev.director.api.topics.batches;

import dev.director.schemas.DirectorRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Sends a batch's lines to the workers, and asks them to end those that are not wanted any more.
 * What is sent again after a takeover is the same byte for byte, so that the workers answer it
 * once. For one batch and one thread.
 */
final class Submission {
    /** So many lines at most are sent again after a crash. */
    static final int STEP = 1_000;

    private final BatchInput input;
    private final Sending sending;

    Submission(BatchInput input, Sending sending) {
        this.input = input;
        this.sending = sending;
    }

    /**
     * Sends the lines that were not sent for certain.
     *
     * @param stops asked before each line
     * @param reached told how many lines Kafka has, every so often and in the end
     */
    void submit(BatchState batch, Tally tally, BooleanSupplier stops, IntConsumer reached)
            throws IOException {
        int[] sent = {batch.submitted()};
        input.read(
                batch,
                batch.submitted(),
                (line, read) -> {
                    if (stops.getAsBoolean()) {
                        return false;
                    }
                    if (!tally.isDone(line.number()) && read instanceof LineFormat.Task task) {
                        sending.publish(task.request(), task.body());
                    }
                    sent[0] = line.number();
                    if (sent[0] % STEP == 0) {
                        sending.flush();
                        reached.accept(sent[0]);
                    }
                    return true;
                });
        sending.flush();
        if (sent[0] > batch.submitted() && sent[0] % STEP != 0) {
            reached.accept(sent[0]);
        }
    }

    /** Asks the workers to end whatever may be with them and has no result yet. */
    void cancelRest(BatchState batch, Tally tally, String reason) throws IOException {
        input.read(
                batch,
                0,
                (line, read) -> {
                    if (line.number() > batch.submitted() + STEP) {
                        return false;
                    }
                    request(read)
                            .filter(_ -> !tally.isDone(line.number()))
                            .ifPresent(request -> sending.cancel(request, reason));
                    return true;
                });
        sending.flush();
    }

    private static Optional<DirectorRequest> request(LineFormat.Line read) {
        return read instanceof LineFormat.Task task
                ? Optional.of(task.request())
                : Optional.empty();
    }
}
