package dev.director.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.director.api.security.Caller;
import dev.director.api.topics.Peek;
import dev.director.api.topics.RequestKey;
import dev.director.api.topics.Requests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** {@code GET /v1/requests/{id}}: how far a request is, and its result once there is one. */
@RestController
final class FollowResource {
    private static final String DEFAULT_TENANT = "default";
    private final Requests requests;

    FollowResource(Requests requests) {
        this.requests = requests;
    }

    /** Where a request is followed. */
    static URI location(String tenant, String requestId) {
        var uri = UriComponentsBuilder.fromPath("/v1/requests/").pathSegment(requestId);
        if (!tenant.equals(DEFAULT_TENANT)) {
            uri.queryParam("tenant", tenant);
        }
        return uri.encode().build().toUri();
    }

    @GetMapping("/v1/requests/{requestId}")
    Followed follow(
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named) {
        String tenant = caller.tenantOf(named);
        return switch (requests.find(new RequestKey(tenant, requestId))) {
            case Requests.State.Accepted() -> new Followed(requestId, tenant, "accepted", null);
            case Requests.State.Finished(byte[] value) ->
                    new Followed(
                            requestId,
                            tenant,
                            Peek.at(value, "status").string("status").orElse("unreadable"),
                            new String(value, StandardCharsets.UTF_8));
            case Requests.State.Unknown unknown ->
                    throw new Problem(
                                    HttpStatus.NOT_FOUND,
                                    Problem.NOT_FOUND,
                                    "No such request was published since "
                                            + unknown.since()
                                            + ", which is as far back as is looked.")
                            .with("requestId", requestId);
        };
    }

    /**
     * How far a request is.
     *
     * @param requestId its id
     * @param tenant its tenant
     * @param status {@code accepted}, or the result's status
     * @param result the result as it was published
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Followed(
            String requestId,
            String tenant,
            String status,
            @JsonRawValue @Nullable String result) {}
}
