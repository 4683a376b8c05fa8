package dev.director.api.topics.batches;

import dev.director.api.topics.files.FileGone;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads all lines of a batch before any is sent. For one batch and one thread. */
final class Validation {
    /** OpenAI's bound. */
    static final int MOST_LINES = 50_000;

    private static final int MOST_FAULTS = 100;

    private final BatchInput input;
    private final Clock clock;
    private final Set<String> customIds = new HashSet<>();
    private final List<BatchFault> faults = new ArrayList<>();
    private int lines;

    Validation(BatchInput input, Clock clock) {
        this.input = input;
        this.clock = clock;
    }

    /** The batch in progress, or failed with what is wrong with its lines. */
    BatchState of(BatchState batch) throws IOException {
        try {
            input.read(batch, 0, this::visit);
        } catch (FileGone gone) {
            faults.add(new BatchFault("file_not_found", "The input was deleted.", "", 0));
        }
        if (lines == 0 && faults.isEmpty()) {
            faults.add(new BatchFault("empty_file", "The input has no lines.", "", 0));
        }
        return faults.isEmpty()
                ? batch.withCounts(new BatchState.Counts(lines, 0, 0))
                        .reached(BatchStatus.IN_PROGRESS, clock.instant())
                : batch.withFaults(faults).reached(BatchStatus.FAILED, clock.instant());
    }

    private boolean visit(LineReader.Line line, LineFormat.Line read) {
        lines++;
        if (lines > MOST_LINES) {
            faults.add(
                    new BatchFault(
                            "too_many_lines",
                            "A batch has at most " + MOST_LINES + " lines; split it.",
                            "",
                            line.row()));
            return false;
        }
        switch (read) {
            case LineFormat.Fault(String code, String message, String param) ->
                    faults.add(new BatchFault(code, message, param, line.row()));
            case LineFormat.Task task -> requireUnique(task.customId(), line.row());
        }
        return faults.size() < MOST_FAULTS;
    }

    private void requireUnique(String customId, int row) {
        if (!customIds.add(customId)) {
            faults.add(
                    new BatchFault(
                            "duplicate_custom_id",
                            "Another line has this custom_id; each line needs its own.",
                            "custom_id",
                            row));
        }
    }
}
