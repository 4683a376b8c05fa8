package dev.director.api.openai;

import dev.director.api.http.Problem;
import dev.director.api.security.Caller;
import dev.director.api.topics.batches.Batches;
import dev.director.api.topics.files.FileGone;
import dev.director.api.topics.files.FileHeader;
import dev.director.api.topics.files.StoredFiles;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/files} as OpenAI has it, for the input and the output of batches. */
@RestController
final class FilesResource {
    private static final int MOST = 10_000;

    private final StoredFiles files;
    private final Batches batches;

    FilesResource(StoredFiles files, Batches batches) {
        this.files = files;
        this.batches = batches;
    }

    @PostMapping(path = "/v1/files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ObjectNode upload(
            HttpServletRequest http,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named)
            throws IOException {
        FileHeader file = new UploadForm(files, caller.tenantOf(named)).read(http);
        files.keep(file);
        return FileJson.of(file);
    }

    @GetMapping("/v1/files")
    ObjectNode list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @RequestParam Optional<String> purpose,
            @RequestParam Optional<Integer> limit,
            @RequestParam Optional<String> after,
            @RequestParam(defaultValue = "desc") String order) {
        int most = ListJson.limit(limit, MOST, MOST);
        if (!order.equals("desc") && !order.equals("asc")) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "order is asc or desc.");
        }
        var found =
                files.list(caller.tenantOf(named), order.equals("desc"), after, purpose, most + 1);
        return ListJson.of(found.stream().map(FileJson::of).toList(), most);
    }

    @GetMapping("/v1/files/{id}")
    ObjectNode show(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @PathVariable String id) {
        return FileJson.of(find(caller.tenantOf(named), id));
    }

    @GetMapping("/v1/files/{id}/content")
    void content(
            HttpServletResponse answer,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @PathVariable String id)
            throws IOException {
        FileHeader file = find(caller.tenantOf(named), id);
        try (InputStream content = files.open(file)) {
            // Asked for before the answer begins: a file that is gone is a 404.
            byte[] beginning = content.readNBytes(1);
            answer.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
            answer.setContentLengthLong(file.bytes());
            answer.getOutputStream().write(beginning);
            content.transferTo(answer.getOutputStream());
        } catch (FileGone gone) {
            if (answer.isCommitted()) {
                throw new IOException(gone);
            }
            answer.reset();
            throw unknown("file", id);
        }
    }

    @DeleteMapping("/v1/files/{id}")
    ObjectNode delete(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @PathVariable String id) {
        FileHeader file = find(caller.tenantOf(named), id);
        if (batches.isInput(file.tenant(), id)) {
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "conflict",
                    "A batch reads this file; cancel it first, or wait for its end.");
        }
        files.delete(file);
        return FileJson.deleted(id);
    }

    private FileHeader find(String tenant, String id) {
        return files.find(tenant, id).orElseThrow(() -> unknown("file", id));
    }

    /** The same for one that never was and for another tenant's. */
    static Problem unknown(String what, String id) {
        return new Problem(HttpStatus.NOT_FOUND, "not_found", "There is no such " + what + ".")
                .with("id", id);
    }
}
