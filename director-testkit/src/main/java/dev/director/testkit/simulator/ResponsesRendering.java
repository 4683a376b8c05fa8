package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Bending;
import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.quirk.Quirk;
import dev.director.testkit.simulator.responses.ResponseEvents;
import dev.director.testkit.simulator.responses.ResponseObject;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** An object of the Responses API. Of the quirks, those about chat chunks have no meaning here. */
final class ResponsesRendering implements Rendering {
    private final Set<Quirk> quirks;
    private final Bending bending;
    private final ObjectNode response;

    ResponsesRendering(Call call, Answer answer, Set<Quirk> profile, long createdSeconds) {
        this.quirks = new HashSet<>(profile);
        quirks.addAll(answer.quirks());
        this.bending = new Bending(quirks);
        ObjectNode completion = Completion.of(call, answer, createdSeconds);
        bending.bend(completion, call.body());
        this.response = ResponseObject.of(completion, call.body(), "sim" + call.sequence());
    }

    ObjectNode response() {
        return response;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public byte[] body() {
        return bending.text(response).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Frame> frames() {
        return bending.stream(
                quirks.contains(Quirk.ERROR_MID_STREAM)
                        ? ResponseEvents.failing(response)
                        : ResponseEvents.of(response));
    }

    @Override
    public boolean isError() {
        return response.path("status").asString("").equals("failed");
    }
}
