package dev.director.testkit.simulator.rendering;

import dev.director.testkit.simulator.quirk.Bending;
import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.quirk.Quirk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A chat completion. */
public final class ChatRendering implements Rendering {
    private final JsonNode request;
    private final Set<Quirk> quirks;
    private final Bending bending;
    private final ObjectNode completion;

    /** Bends {@code completion}, which it keeps. */
    public ChatRendering(ObjectNode completion, JsonNode request, Set<Quirk> quirks) {
        this.request = request;
        this.quirks = Set.copyOf(quirks);
        this.bending = new Bending(quirks);
        this.completion = completion;
        bending.bend(completion, request);
    }

    @Override
    public Map<String, String> headers() {
        return quirks.contains(Quirk.GENERATION_ID)
                ? Map.of("X-Generation-Id", completion.path("id").asString(""))
                : Map.of();
    }

    @Override
    public byte[] body() {
        return bending.text(completion).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Frame> frames() {
        return bending.chunks(completion, request);
    }

    @Override
    public boolean isError() {
        return completion.has("error") || completion.path("choices").path(0).has("error");
    }

    @Override
    public boolean breaksOff() {
        return bending.breaksOff();
    }
}
