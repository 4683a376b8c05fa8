package dev.director.api.topics.batches;

import dev.director.api.topics.files.FileGone;
import dev.director.api.topics.files.StoredFiles;
import java.io.IOException;

/** The lines of batches' inputs. Thread-safe. */
final class BatchInput {
    private final StoredFiles files;
    private final LineFormat format;

    BatchInput(StoredFiles files, LineFormat format) {
        this.files = files;
        this.format = format;
    }

    /** What is done with a line; it ends the reading by returning false. */
    interface Visitor {
        boolean visit(LineReader.Line line, LineFormat.Line read) throws IOException;
    }

    /**
     * Reads a batch's lines in order, from the one behind the first so many on.
     *
     * @throws FileGone if the input was deleted
     * @throws dev.director.api.topics.BrokerUnavailable if Kafka does not go on in time
     */
    void read(BatchState batch, int behind, Visitor visitor) throws IOException {
        var file =
                files.find(batch.tenant(), batch.inputFileId())
                        .orElseThrow(() -> new FileGone(batch.inputFileId()));
        try (var lines = new LineReader(files.open(file), format.most())) {
            boolean goesOn = true;
            for (var line = lines.next(); goesOn && line.isPresent(); line = lines.next()) {
                var found = line.get();
                if (found.number() > behind) {
                    goesOn = visitor.visit(found, understood(batch, found));
                }
            }
        }
    }

    private LineFormat.Line understood(BatchState batch, LineReader.Line line) {
        return line.isCut()
                ? new LineFormat.Fault(
                        "request_too_large", "A line has at most " + format.most() + " bytes.", "")
                : format.read(line.bytes(), batch, batch.requestId(line.number()));
    }
}
