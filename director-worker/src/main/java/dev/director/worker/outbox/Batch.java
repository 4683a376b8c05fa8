package dev.director.worker.outbox;

import dev.director.worker.outbox.EncodedStep.Write;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Tenure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one transaction, and what it writes for them.
 *
 * @param id names the transaction in the metadata of its offsets, so that its outcome can be found
 *     out (invariant 3)
 * @param steps all of tenures that {@code ownership} holds
 * @param ownership the one snapshot that the transaction is bound to
 */
record Batch(String id, List<EncodedStep> steps, Ownership ownership) {

    /**
     * The records to send, in order. A run that opens and ends in this batch leaves no trace in the
     * journal.
     */
    List<Write> writes() {
        Map<RunId, Integer> opened = new HashMap<>();
        List<@Nullable Write> writes = new ArrayList<>();
        for (EncodedStep step : steps) {
            for (Write write : step.writes()) {
                switch (write) {
                    case Write.Plain _, Write.Kept _ -> writes.add(write);
                    case Write.Open open -> {
                        opened.put(open.id(), writes.size());
                        writes.add(open);
                    }
                    case Write.Close close -> {
                        Integer opening = opened.remove(close.id());
                        if (close.opened() && opening != null) {
                            writes.set(opening, null);
                        } else if (close.opened()) {
                            writes.add(close);
                        }
                    }
                }
            }
        }
        return writes.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    }

    /**
     * The offsets to commit: for every partition that the batch touches all that has been accepted
     * of it, so that even a batch that moves no position is fenced (an empty map is not sent).
     *
     * @param accepted what earlier batches committed, by partition and topic
     */
    Map<TopicPartition, OffsetAndMetadata> offsets(Map<Integer, Map<String, Long>> accepted) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition : touched()) {
            accepted.getOrDefault(partition, Map.of())
                    .forEach((topic, offset) -> put(offsets, topic, partition, offset));
        }
        for (EncodedStep step : steps) {
            step.step()
                    .positions()
                    .forEach((topic, offset) ->
                            put(offsets, topic, step.tenure().partition(), offset));
        }
        return offsets;
    }

    private void put(
            Map<TopicPartition, OffsetAndMetadata> offsets, String topic, int partition, long at) {
        offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(at, id));
    }

    /** The partitions it writes for. */
    Set<Integer> touched() {
        Set<Integer> touched = new HashSet<>();
        for (EncodedStep step : steps) {
            Tenure tenure = step.tenure();
            touched.add(tenure.partition());
        }
        return touched;
    }
}
