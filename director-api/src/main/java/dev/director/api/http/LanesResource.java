package dev.director.api.http;

import dev.director.api.topics.Lanes;
import dev.director.schemas.ControlEvent.LanePause;
import dev.director.schemas.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/lanes}: what waits in each, and their pauses. */
@RestController
final class LanesResource {
    private static final String GROUP = "director-workers";

    private static final int MAX_BODY = 1_024;

    private final Lanes lanes;

    LanesResource(Lanes lanes) {
        this.lanes = lanes;
    }

    @GetMapping("/v1/lanes")
    ObjectNode list(@RequestParam(defaultValue = GROUP) String group) {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        ArrayNode all = answer.putArray("lanes");
        List<Lanes.State> states = lanes.read(group);
        for (Lanes.State state : states) {
            ObjectNode one = all.addObject();
            one.put("lane", state.lane().wire());
            one.put("paused", state.pausedSince().isPresent());
            state.pausedSince().ifPresent(since -> one.put("pausedSince", since.toString()));
            one.put("unread", state.unread());
        }
        return answer;
    }

    // JSON only: a page of another origin cannot send that without being asked first by the
    // browser.
    @PutMapping(path = "/v1/lanes/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ObjectNode pause(HttpServletRequest http, @PathVariable String name) throws IOException {
        LanePause.Lane lane = lane(name);
        JsonNode paused = JsonBody.read(http, MAX_BODY, "paused").fields().path("paused");
        if (!paused.isBoolean()) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "The body is {\"paused\": true} or false.");
        }
        lanes.pause(lane, paused.booleanValue());
        return JsonMapper.shared()
                .createObjectNode()
                .put("lane", lane.wire())
                .put("paused", paused.booleanValue());
    }

    private static LanePause.Lane lane(String name) {
        return Arrays.stream(LanePause.Lane.values())
                .filter(lane -> lane.wire().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        Problem.of(
                                ErrorCode.INVALID_REQUEST,
                                "A lane is one of "
                                        + Arrays.stream(LanePause.Lane.values())
                                                .map(LanePause.Lane::wire)
                                                .collect(Collectors.joining(", "))
                                        + "."));
    }
}
