package dev.director.testkit.simulator.rendering;

import dev.director.testkit.simulator.quirk.Bending;
import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.quirk.Quirk;
import dev.director.testkit.simulator.responses.ResponseEvents;
import dev.director.testkit.simulator.responses.ResponseObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An object of the Responses API. Of the quirks, those about chat chunks have no meaning here. */
public final class ResponsesRendering implements Rendering {
    private final Set<Quirk> quirks;
    private final Bending bending;
    private final ObjectNode response;

    /**
     * Bends {@code completion} and makes a response of it.
     *
     * @param number makes the response's ids
     */
    public ResponsesRendering(
            ObjectNode completion, JsonNode request, Set<Quirk> quirks, String number) {
        this.quirks = Set.copyOf(quirks);
        this.bending = new Bending(quirks);
        bending.bend(completion, request);
        this.response = ResponseObject.of(completion, request, number);
    }

    /** As it is when it has ended. */
    public ObjectNode response() {
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

    @Override
    public boolean breaksOff() {
        return bending.breaksOff();
    }
}
