package dev.director.testkit.simulator.quirk;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Applies quirks to a correct chat completion. */
public final class Bending {
    private static final Set<Quirk> USAGE_PLACES =
            EnumSet.range(Quirk.USAGE_IN_CHOICE, Quirk.USAGE_CUMULATIVE);

    private static final Set<Quirk> BREAKING =
            EnumSet.of(Quirk.CUT, Quirk.ERROR_MID_STREAM, Quirk.OVERLOAD_MID_STREAM);

    private final Set<Quirk> quirks;

    /** Applies {@code quirks}, in the order of their declaration. */
    public Bending(Set<Quirk> quirks) {
        EnumSet<Quirk> ordered = EnumSet.noneOf(Quirk.class);
        ordered.addAll(quirks);
        this.quirks = ordered;
    }

    /** Changes {@code completion}, the plain body of an answer to {@code request}. */
    public void bend(ObjectNode completion, JsonNode request) {
        for (Quirk quirk : quirks) {
            if (quirk.effect() instanceof Effect.OnBody(Effect.Body effect)) {
                effect.bend(completion, request);
            }
        }
    }

    /** Whether a stream breaks off before its end. */
    public boolean breaksOff() {
        return quirks.stream().anyMatch(BREAKING::contains);
    }

    /** The text of an answer that is sent whole. */
    public String text(ObjectNode answer) {
        String text = JsonMapper.shared().writeValueAsString(answer);
        for (Quirk quirk : quirks) {
            if (quirk.effect() instanceof Effect.OnText(var effect)) {
                text = effect.apply(text);
            }
        }
        return text;
    }

    /** The frames of a bent {@code completion} that is streamed. */
    public List<Frame> chunks(ObjectNode completion, JsonNode request) {
        List<Frame> frames = Chunking.of(completion);
        if (completion.path("choices").isEmpty()) {
            return stream(frames); // an error, with nothing to bend
        }
        boolean asked = request.path("stream_options").path("include_usage").asBoolean(false);
        if (asked && quirks.stream().noneMatch(USAGE_PLACES::contains)) {
            UsagePlaces.last(frames, completion);
        }
        for (Quirk quirk : quirks) {
            if (quirk.effect() instanceof Effect.OnChunks(Effect.Chunks effect)) {
                effect.bend(frames, completion);
            }
        }
        return stream(frames);
    }

    /** What becomes of the frames of any stream. */
    public List<Frame> stream(List<Frame> frames) {
        List<Frame> bent = new ArrayList<>(frames);
        for (Quirk quirk : quirks) {
            if (quirk.effect() instanceof Effect.OnStream(Effect.Stream effect)) {
                effect.bend(bent);
            }
        }
        return bent;
    }
}
