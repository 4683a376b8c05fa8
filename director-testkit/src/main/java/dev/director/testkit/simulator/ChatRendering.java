package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Bending;
import dev.director.testkit.simulator.quirk.Frame;
import dev.director.testkit.simulator.quirk.Quirk;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** A chat completion. */
final class ChatRendering implements Rendering {
    private final Call call;
    private final Set<Quirk> quirks;
    private final Bending bending;
    private final ObjectNode completion;
    private final String id;

    /** Renders {@code answer} with its own quirks and those of {@code profile}. */
    ChatRendering(Call call, Answer answer, Set<Quirk> profile, long createdSeconds) {
        this.quirks = new HashSet<>(profile);
        quirks.addAll(answer.quirks());
        this.call = call;
        this.bending = new Bending(quirks);
        this.completion = Completion.of(call, answer, createdSeconds);
        bending.bend(completion, call.body());
        this.id = completion.path("id").asString("");
    }

    @Override
    public Map<String, String> headers() {
        return quirks.contains(Quirk.GENERATION_ID) ? Map.of("X-Generation-Id", id) : Map.of();
    }

    @Override
    public byte[] body() {
        return bending.text(completion).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Frame> frames() {
        return bending.chunks(completion, call.body());
    }

    @Override
    public boolean isError() {
        return completion.has("error") || completion.path("choices").path(0).has("error");
    }
}
