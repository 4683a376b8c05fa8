package dev.director.api.http;

import dev.director.api.index.Cursor;
import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.index.RunFilter;
import dev.director.api.security.Caller;
import dev.director.api.topics.Requests;
import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/requests}: how far requests are, and their results once there are some. */
@RestController
final class FollowResource {
    private static final String DEFAULT_TENANT = "default";
    private static final int MAX_LIMIT = 1_000;

    private final Requests requests;
    private final Known known;
    private final Clock clock;

    FollowResource(Requests requests, Known known, Clock clock) {
        this.requests = requests;
        this.known = known;
        this.clock = clock;
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
    ObjectNode follow(
            @PathVariable String requestId,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named) {
        return shown(known.find(new RequestKey(caller.tenantOf(named), requestId)));
    }

    /** A request with its result, or with the tool calls that it waits for. */
    ObjectNode shown(Run run) {
        return run.result().isPresent()
                ? RequestJson.of(run, requests.result(run), List.of())
                : RequestJson.of(run, Optional.empty(), requests.calls(run.key()));
    }

    @GetMapping("/v1/requests")
    ObjectNode list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @RequestParam Optional<String> status,
            @RequestParam Optional<String> lane,
            @RequestParam Optional<String> model,
            @RequestParam Optional<String> workflowType,
            @RequestParam Optional<String> conversationId,
            @RequestParam Optional<String> since,
            @RequestParam Optional<String> until,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> after) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "limit is 1 to " + MAX_LIMIT + ".");
        }
        RunFilter filter =
                new RunFilter(
                        caller.tenantsOf(named),
                        status,
                        lane,
                        model,
                        workflowType,
                        conversationId,
                        since.map(text -> TimeParameter.read("since", text, clock.instant())),
                        until.map(text -> TimeParameter.read("until", text, clock.instant())));
        List<Run> runs = requests.list(filter, after.map(FollowResource::cursor), limit + 1);
        return page(runs, limit);
    }

    /** One more than a page holds was read, if there is one. */
    private ObjectNode page(List<Run> runs, int limit) {
        ObjectNode page = Codec.mapper().createObjectNode();
        ArrayNode items = page.putArray("requests");
        runs.stream().limit(limit).map(RequestJson::of).forEach(items::add);
        if (runs.size() > limit) {
            page.put("next", Cursor.of(runs.get(limit - 1)).toString());
        }
        return page.put("since", requests.horizon().toString());
    }

    private static Cursor cursor(String text) {
        return Cursor.parse(text)
                .orElseThrow(() ->
                        Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                "after is what next said in the page before."));
    }
}
