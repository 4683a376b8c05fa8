package dev.director.api.http;

import dev.director.api.security.Caller;
import dev.director.api.topics.UsageBy;
import dev.director.api.topics.UsageFilter;
import dev.director.api.topics.UsageLedger;
import dev.director.api.topics.UsageReport;
import dev.director.schemas.Codec;
import dev.director.schemas.ErrorCode;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/usage}: what the model calls have cost. Reads the usage topic each time. */
@RestController
final class UsageResource {
    private final UsageLedger ledger;
    private final Clock clock;

    UsageResource(UsageLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    @GetMapping("/v1/usage")
    ObjectNode usage(
            @RequestParam(defaultValue = "model") List<String> by,
            @RequestParam Optional<String> model,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "tenant") Optional<String> named,
            @RequestParam Optional<String> since,
            @RequestParam Optional<String> until) {
        UsageFilter filter =
                new UsageFilter(
                        model,
                        caller.tenantsOf(named),
                        since.map(text -> TimeParameter.read("since", text, clock.instant())),
                        until.map(text -> TimeParameter.read("until", text, clock.instant())));
        List<UsageBy> sides = by.stream().map(UsageResource::side).distinct().toList();
        UsageReport report = ledger.report(filter, sides);
        ObjectNode answer = Codec.mapper().createObjectNode();
        ArrayNode groups = answer.putArray("groups");
        report.groups().forEach(group -> groups.add(report.json(group)));
        answer.set("total", report.jsonOfTotal());
        return answer;
    }

    private static UsageBy side(String word) {
        return UsageBy.of(word)
                .orElseThrow(() ->
                        Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                "by is one or several of "
                                        + Arrays.stream(UsageBy.values())
                                                .map(UsageBy::wire)
                                                .collect(Collectors.joining(", "))
                                        + ", with commas."));
    }
}
