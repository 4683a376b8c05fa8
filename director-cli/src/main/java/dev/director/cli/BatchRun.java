package dev.director.cli;

import dev.director.api.index.RequestKey;
import dev.director.api.topics.BatchTraffic;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import tools.jackson.databind.JsonNode;

/**
 * A batch from its lines to its output. The output is the only memory: what is in it is done, and
 * everything else is found in Kafka or published again, which Director answers once. So it may end
 * at any instant and be run again. For one thread, but for {@link #stop}.
 */
final class BatchRun {
    private final BatchFile file;
    private final BatchLines reader;
    private final BatchOutput output;
    private final LineTable table = new LineTable();
    private final BatchCount count = new BatchCount();
    private boolean foundResults;
    private volatile boolean stopped;
    private volatile Optional<BatchTraffic> reading = Optional.empty();

    BatchRun(BatchFile file, BatchLines reader, BatchOutput output) {
        this.file = file;
        this.reader = reader;
        this.output = output;
    }

    BatchCount count() {
        return count;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Makes it end soon, with whole lines in the output. Any thread may call it. */
    void stop() {
        stopped = true;
        reading.ifPresent(BatchTraffic::stop);
    }

    /**
     * Reads all lines once, to know them.
     *
     * @param visitor told of each that is no request
     */
    void check(Consumer<BatchLine.Invalid> visitor) throws IOException {
        var names = new LineTable();
        try (var lines = file.scan()) {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                if (!line.get().isBlank()) {
                    count.lines++;
                    if (add(line.get(), names) instanceof BatchLine.Invalid invalid) {
                        count.invalid++;
                        visitor.accept(invalid);
                    }
                }
            }
        }
    }

    private BatchLine add(LineScanner.Line text, LineTable names) {
        BatchLine line = reader.read(text);
        if (line instanceof BatchLine.Valid valid && isRepeated(valid, text, names)) {
            line = repeated(valid, text);
        }
        table.add(line.id(), text.number(), text.offset());
        return line;
    }

    private boolean isRepeated(BatchLine.Valid line, LineScanner.Line text, LineTable names) {
        return table.find(line.id()) >= 0
                || (line.named() && !names.add(line.customId(), text.number(), text.offset()));
    }

    private BatchLine.Invalid repeated(BatchLine.Valid line, LineScanner.Line text) {
        return reader.invalid(
                text,
                Optional.of(line.customId()),
                ErrorCode.INVALID_REQUEST,
                "an earlier line has the same custom_id or requestId; give each its own");
    }

    /**
     * Takes up what an earlier run wrote.
     *
     * @return how many lines of the output are of other input
     */
    long resume() throws IOException {
        var strays = new AtomicLong();
        output.earlier(line -> {
            if (!noteWritten(line)) {
                var _ = strays.incrementAndGet();
            }
        });
        return strays.get();
    }

    private boolean noteWritten(JsonNode line) {
        int slot = table.find(line.path("id").asString());
        if (slot < 0 || table.is(slot, LineTable.WRITTEN)) {
            return false;
        }
        table.set(slot, LineTable.WRITTEN);
        count.before++;
        count.failed += line.path("error").isNull() ? 0 : 1;
        return true;
    }

    /**
     * Does the rest, and returns when all lines are written or it is stopped.
     *
     * @param inFlight how many requests may be on their way at a time
     * @param again whether there may be requests of an earlier run
     */
    void run(BatchTraffic traffic, int inFlight, boolean again, BatchProgress progress)
            throws IOException {
        reading = Optional.of(traffic);
        try {
            traffic.earlierResults(this::isWanted, this::finish);
            output.flush();
            if (again || foundResults) {
                traffic.published(this::noteInFlight);
            }
            progress.start(count);
            publishRest(traffic, inFlight, progress);
            while (count.inFlight > 0 && !stopped) {
                read(traffic, progress);
            }
        } catch (WakeupException asked) {
            stopped = true;
        }
        output.flush();
    }

    private void publishRest(BatchTraffic traffic, int inFlight, BatchProgress progress)
            throws IOException {
        try (var lines = file.scan()) {
            for (var line = lines.next(); line.isPresent() && !stopped; line = lines.next()) {
                while (count.inFlight >= inFlight && !stopped) {
                    read(traffic, progress);
                }
                if (!line.get().isBlank() && !stopped) {
                    take(line.get(), traffic);
                }
            }
        }
    }

    private void take(LineScanner.Line text, BatchTraffic traffic) {
        BatchLine line = reader.read(text);
        int slot = table.find(line.id());
        if (line instanceof BatchLine.Valid valid
                && slot >= 0
                && table.number(slot) == text.number()) {
            publish(slot, valid, traffic);
            return;
        }
        BatchLine.Invalid invalid =
                line instanceof BatchLine.Valid valid
                        ? repeated(valid, text)
                        : (BatchLine.Invalid) line;
        write(table.find(invalid.id()), BatchJson.of(invalid), true);
    }

    private void publish(int slot, BatchLine.Valid line, BatchTraffic traffic) {
        if (!table.is(slot, LineTable.WRITTEN) && !table.is(slot, LineTable.PUBLISHED)) {
            traffic.publish(line.request(), line.body());
            table.set(slot, LineTable.PUBLISHED);
            count.inFlight++;
            count.published++;
        }
    }

    private void read(BatchTraffic traffic, BatchProgress progress) throws IOException {
        traffic.results(this::isWanted, this::finish);
        output.flush();
        progress.update(count);
    }

    private boolean isWanted(RequestKey key) {
        int slot = table.find(key.requestId());
        return slot >= 0 && !table.is(slot, LineTable.WRITTEN);
    }

    private void noteInFlight(RequestKey key) {
        int slot = table.find(key.requestId());
        if (slot >= 0
                && !table.is(slot, LineTable.WRITTEN)
                && !table.is(slot, LineTable.PUBLISHED)
                && line(slot, key.tenant()).isPresent()) {
            table.set(slot, LineTable.PUBLISHED);
            count.inFlight++;
        }
    }

    private void finish(DirectorResult result) {
        int slot = table.find(result.requestId());
        if (slot < 0 || table.is(slot, LineTable.WRITTEN)) {
            return;
        }
        line(slot, result.tenant())
                .ifPresent(line -> {
                    foundResults = true;
                    count.usd = count.usd.add(result.cost().usd());
                    count.inFlight -= table.is(slot, LineTable.PUBLISHED) ? 1 : 0;
                    write(
                            slot,
                            BatchJson.of(line.customId(), result),
                            result.status() != Status.COMPLETED);
                });
    }

    private void write(int slot, JsonNode line, boolean failed) {
        if (slot >= 0 && !table.is(slot, LineTable.WRITTEN)) {
            try {
                output.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            table.set(slot, LineTable.WRITTEN);
            count.now++;
            count.failed += failed ? 1 : 0;
        }
    }

    /** A line read again, if it is this tenant's: others may use its id too. */
    private Optional<BatchLine.Valid> line(int slot, String tenant) {
        try {
            return reader.read(file.at(table.number(slot), table.offset(slot)))
                                    instanceof BatchLine.Valid line
                            && line.request().tenant().equals(tenant)
                    ? Optional.of(line)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
