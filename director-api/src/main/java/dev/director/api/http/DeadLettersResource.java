package dev.director.api.http;

import dev.director.api.index.Place;
import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.LetterFilter;
import dev.director.api.topics.LetterJson;
import dev.director.api.topics.NoSuchLetter;
import dev.director.api.topics.RedrivePlan;
import dev.director.api.topics.Redriven;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/dead-letters}: what failed for good, and back to its lane with it. */
@RestController
final class DeadLettersResource {
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_BODY = 64 * 1024;

    private final DeadLetters letters;
    private final Clock clock;

    DeadLettersResource(DeadLetters letters, Clock clock) {
        this.letters = letters;
        this.clock = clock;
    }

    @GetMapping("/v1/dead-letters")
    ObjectNode list(
            @RequestParam Optional<String> code,
            @RequestParam Optional<String> model,
            @RequestParam Optional<String> tenant,
            @RequestParam Optional<String> id,
            @RequestParam Optional<String> since,
            @RequestParam Optional<String> until,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam Optional<String> after,
            @RequestParam(defaultValue = "false") boolean all) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw invalid("limit is 1 to " + MAX_LIMIT + ".");
        }
        var filter = filter(code, model, tenant, id, since, until);
        try {
            return LetterJson.of(letters.list(filter, all, limit, after.map(this::place)));
        } catch (NoSuchLetter gone) {
            throw invalid("There is no dead letter at after (any more); begin without it.");
        }
    }

    @GetMapping("/v1/dead-letters/{place}")
    ObjectNode show(
            @PathVariable String place, @RequestParam(defaultValue = "false") boolean value) {
        return letters.find(place(place))
                .map(letter -> LetterJson.of(letter, value))
                .orElseThrow(() ->
                        new Problem(
                                        HttpStatus.NOT_FOUND,
                                        Problem.NOT_FOUND,
                                        "There is no dead letter at that place, or none any more.")
                                .with("place", place));
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PostMapping(path = "/v1/dead-letters/redrive", consumes = MediaType.APPLICATION_JSON_VALUE)
    ObjectNode redrive(HttpServletRequest http) throws IOException {
        var body = RedriveBody.read(read(http));
        boolean dryRun = body.dryRun() == null || body.dryRun();
        var expected = Optional.ofNullable(body.expected());
        if (!dryRun && expected.isEmpty()) {
            throw invalid("expected is needed with dryRun false: the count that a dry run gave.");
        }
        var plan =
                letters.plan(
                        filter(
                                Optional.ofNullable(body.code()),
                                Optional.ofNullable(body.model()),
                                Optional.ofNullable(body.tenant()),
                                Optional.ofNullable(body.id()),
                                Optional.ofNullable(body.since()),
                                Optional.ofNullable(body.until())));
        if (dryRun) {
            return LetterJson.of(plan).put("dryRun", true);
        }
        requireSame(expected.orElseThrow(), plan.redrivable());
        return answer(plan, letters.redrive(plan, _ -> {}));
    }

    private static void requireSame(long expected, long found) {
        if (expected != found) {
            throw new Problem(
                            HttpStatus.CONFLICT,
                            Problem.COUNT_DIFFERS,
                            "Not "
                                    + expected
                                    + " but "
                                    + found
                                    + " dead letters would be redriven;"
                                    + " nothing was. Look again, and send that count.")
                    .with("expected", expected)
                    .with("redrivable", found);
        }
    }

    private static ObjectNode answer(RedrivePlan plan, Redriven done) {
        if (!done.complete()) {
            throw new Problem(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            Problem.UNAVAILABLE,
                            "Kafka did not take them all. Redrive once more: what was taken is"
                                    + " answered once.")
                    .with("redriven", done.published())
                    .with("failed", done.failed());
        }
        return LetterJson.of(plan, done).put("dryRun", false);
    }

    private static byte[] read(HttpServletRequest http) throws IOException {
        byte[] body = http.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw invalid("The body is larger than " + MAX_BODY + " bytes.");
        }
        return body;
    }

    private LetterFilter filter(
            Optional<String> code,
            Optional<String> model,
            Optional<String> tenant,
            Optional<String> id,
            Optional<String> since,
            Optional<String> until) {
        return new LetterFilter(
                code.map(DeadLettersResource::code),
                model,
                tenant,
                id,
                since.map(text -> TimeParameter.read("since", text, clock.instant())),
                until.map(text -> TimeParameter.read("until", text, clock.instant())));
    }

    private static ErrorCode code(String word) {
        return LetterFilter.code(word)
                .orElseThrow(() -> invalid("code is none of the error codes."));
    }

    private Place place(String text) {
        return Place.parse(text)
                .orElseThrow(() -> invalid("A place is PARTITION-OFFSET, such as 3-1042."));
    }

    private static Problem invalid(String detail) {
        return Problem.of(ErrorCode.INVALID_REQUEST, detail);
    }
}
