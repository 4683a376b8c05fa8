package dev.director.api.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /openapi.yaml}: the description of all the others, open to whoever comes. */
@RestController
final class OpenApiResource {
    private final String description;

    OpenApiResource() throws IOException {
        description =
                new ClassPathResource("dev/director/api/openapi.yaml")
                        .getContentAsString(StandardCharsets.UTF_8);
    }

    @GetMapping("/openapi.yaml")
    ResponseEntity<byte[]> openApi() {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/yaml"))
                .body(description.getBytes(StandardCharsets.UTF_8));
    }
}
