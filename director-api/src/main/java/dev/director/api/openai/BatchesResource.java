package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.http.Submitting;
import dev.director.api.security.Caller;
import dev.director.api.topics.batches.BatchState;
import dev.director.api.topics.batches.Batches;
import dev.director.api.topics.files.StoredFiles;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/batches} as OpenAI has it: files of requests for the batch lane. */
@RestController
final class BatchesResource {
    private static final int USUAL = 20;
    private static final int MOST = 100;

    private final Submitting submitting;
    private final Batches batches;
    private final StoredFiles files;

    BatchesResource(Submitting submitting, Batches batches, StoredFiles files) {
        this.submitting = submitting;
        this.batches = batches;
        this.files = files;
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PostMapping(path = "/v1/batches", consumes = MediaType.APPLICATION_JSON_VALUE)
    ObjectNode create(
            HttpServletRequest http,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named)
            throws IOException {
        String tenant = caller.tenantOf(named);
        Batches.Order order = BatchOrder.read(submitting.read(http));
        if (files.find(tenant, order.inputFileId()).isEmpty()) {
            throw FilesResource.unknown("file", order.inputFileId());
        }
        return BatchJson.of(batches.create(tenant, order));
    }

    @GetMapping("/v1/batches")
    ObjectNode list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @RequestParam Optional<Integer> limit,
            @RequestParam Optional<String> after) {
        int most = ListJson.limit(limit, USUAL, MOST);
        var found = batches.list(caller.tenantOf(named), after, most + 1);
        return ListJson.of(found.stream().map(BatchJson::of).toList(), most);
    }

    @GetMapping("/v1/batches/{id}")
    ObjectNode show(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @PathVariable String id) {
        return BatchJson.of(find(caller.tenantOf(named), id));
    }

    @PostMapping("/v1/batches/{id}/cancel")
    ObjectNode cancel(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @PathVariable String id) {
        BatchState batch = find(caller.tenantOf(named), id);
        if (batch.status().isTheEnd()) {
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "conflict",
                    "The batch is " + batch.status().wire() + "; it cannot be cancelled any more.");
        }
        return BatchJson.of(batches.cancel(batch));
    }

    private BatchState find(String tenant, String id) {
        return batches.find(tenant, id).orElseThrow(() -> FilesResource.unknown("batch", id));
    }
}
