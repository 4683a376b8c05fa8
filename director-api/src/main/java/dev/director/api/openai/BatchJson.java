package dev.director.api.openai;

import dev.director.api.topics.batches.BatchFault;
import dev.director.api.topics.batches.BatchState;
import dev.director.api.topics.batches.BatchStatus;
import dev.director.schemas.Codec;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A batch as OpenAI shows it: with all members, null where they have no value. */
final class BatchJson {
    private static final List<BatchStatus> TIMES =
            List.of(
                    BatchStatus.IN_PROGRESS,
                    BatchStatus.FINALIZING,
                    BatchStatus.COMPLETED,
                    BatchStatus.FAILED,
                    BatchStatus.EXPIRED,
                    BatchStatus.CANCELLING,
                    BatchStatus.CANCELLED);

    private BatchJson() {}

    static ObjectNode of(BatchState batch) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("id", batch.id());
        json.put("object", "batch");
        json.put("endpoint", batch.endpoint());
        json.set("errors", errors(batch.faults()));
        json.put("input_file_id", batch.inputFileId());
        json.put("completion_window", batch.window());
        json.put("status", batch.status().wire());
        json.put("output_file_id", batch.files().get("output"));
        json.put("error_file_id", batch.files().get("errors"));
        json.put("created_at", batch.createdAt());
        json.put("expires_at", batch.expiresAt());
        for (BatchStatus status : TIMES) {
            json.put(status.wire() + "_at", batch.at().get(status.wire()));
        }
        json.putObject("request_counts")
                .put("total", batch.counts().total())
                .put("completed", batch.counts().completed())
                .put("failed", batch.counts().failed());
        if (batch.metadata().isEmpty()) {
            json.putNull("metadata");
        } else {
            ObjectNode metadata = json.putObject("metadata");
            batch.metadata().forEach(metadata::put);
        }
        return json;
    }

    private static tools.jackson.databind.JsonNode errors(List<BatchFault> faults) {
        if (faults.isEmpty()) {
            return Codec.mapper().getNodeFactory().nullNode();
        }
        ObjectNode errors = Codec.mapper().createObjectNode();
        errors.put("object", "list");
        ArrayNode data = errors.putArray("data");
        for (BatchFault fault : faults) {
            data.addObject()
                    .put("code", fault.code())
                    .put("message", fault.message())
                    .put("param", fault.param().isEmpty() ? null : fault.param())
                    .put("line", fault.line() == 0 ? null : Integer.valueOf(fault.line()));
        }
        return errors;
    }
}
