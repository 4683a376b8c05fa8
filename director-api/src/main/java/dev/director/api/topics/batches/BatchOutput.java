package dev.director.api.topics.batches;

import dev.director.api.topics.Peek;
import dev.director.api.topics.files.FileHeader;
import dev.director.api.topics.files.FileOutput;
import dev.director.api.topics.files.StoredFiles;
import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorResult;
import dev.director.schemas.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes what a batch gave: each of its lines once, to one of its two files. The results are read
 * again where they lie; in memory are the lines' names. For one batch and one thread.
 */
final class BatchOutput {
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final String PURPOSE = "batch_output";

    private final BatchState batch;
    private final LineFormat format;
    private final String[] customIds;
    private final FileOutput answers;
    private final FileOutput errors;
    private final BitSet written = new BitSet();
    private int completed;

    /**
     * @param batch as it ends
     */
    BatchOutput(StoredFiles files, LineFormat format, BatchInput input, BatchState batch)
            throws IOException {
        this.batch = batch;
        this.format = format;
        this.customIds = customIds(input, batch);
        String tenant = batch.tenant();
        answers = files.create(tenant, batch.id() + "_output.jsonl", PURPOSE, LIFETIME);
        errors = files.create(tenant, batch.id() + "_error.jsonl", PURPOSE, LIFETIME);
    }

    private static String[] customIds(BatchInput input, BatchState batch) throws IOException {
        String[] ids = new String[batch.counts().total() + 1];
        input.read(
                batch,
                0,
                (line, read) -> {
                    if (read instanceof LineFormat.Task task) {
                        ids[line.number()] = task.customId();
                    }
                    return line.number() < batch.counts().total();
                });
        return ids;
    }

    /**
     * Writes it all.
     *
     * @throws dev.director.api.topics.BrokerUnavailable if Kafka does not go on in time
     */
    Written write(BatchResults results, Tally tally, String topic) {
        try (var reader = results.reader()) {
            reader.read(tally.stretches(topic), this::result);
        }
        int total = batch.counts().total();
        for (int line = 1; line <= total; line++) {
            if (!written.get(line)) {
                missing(line);
            }
        }
        var counts = new BatchState.Counts(total, completed, total - completed);
        return new Written(kept(answers), kept(errors), counts);
    }

    private void result(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            Peek.at(record.value(), "requestId", "tenant")
                    .key()
                    .flatMap(LineId::of)
                    .filter(id -> id.isOf(batch) && id.line() <= batch.counts().total())
                    .filter(id -> !written.get(id.line()))
                    .ifPresent(id -> result(id.line(), record.value()));
        }
    }

    private void result(int line, byte[] value) {
        if (!(Codec.decode(DirectorResult.class, value)
                instanceof Decoded.Readable<DirectorResult>(DirectorResult result))) {
            missing(line);
            return;
        }
        boolean isAnswer = result.status() == Status.COMPLETED;
        byte[] text = format.answered(customIds[line], batch, result);
        (isAnswer ? answers : errors).write(text, 0, text.length);
        completed += isAnswer ? 1 : 0;
        written.set(line);
    }

    private void missing(int line) {
        byte[] text = format.unanswered(customIds[line], batch, batch.requestId(line));
        errors.write(text, 0, text.length);
        written.set(line);
    }

    private static Optional<FileHeader> kept(FileOutput file) {
        FileHeader header = file.finish();
        return Optional.of(header).filter(it -> it.bytes() > 0);
    }

    /**
     * What was written.
     *
     * @param answers nothing where no line was completed
     * @param errors nothing where all were
     * @param counts of the lines in them
     */
    record Written(
            Optional<FileHeader> answers, Optional<FileHeader> errors, BatchState.Counts counts) {
        /** The files' ids by what they hold. */
        Map<String, String> ids() {
            Map<String, String> ids = new HashMap<>();
            answers.ifPresent(file -> ids.put("output", file.id()));
            errors.ifPresent(file -> ids.put("errors", file.id()));
            return ids;
        }

        /** The values that make them files. */
        Map<String, byte[]> headers() {
            Map<String, byte[]> values = new HashMap<>();
            answers.ifPresent(file -> values.put(file.key(), file.encode()));
            errors.ifPresent(file -> values.put(file.key(), file.encode()));
            return values;
        }
    }
}
