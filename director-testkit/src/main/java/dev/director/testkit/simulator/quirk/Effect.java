package dev.director.testkit.simulator.quirk;

import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a quirk takes hold. Effects change what they are given. */
sealed interface Effect {

    /** On the completion itself, whether it is then sent whole or streamed. */
    record OnBody(Body bend) implements Effect {}

    /** On the chunks of a streamed chat completion. */
    record OnChunks(Chunks bend) implements Effect {}

    /** On any stream, the Responses API's too. */
    record OnStream(Stream bend) implements Effect {}

    /** On the text of an answer sent whole. */
    record OnText(UnaryOperator<String> bend) implements Effect {}

    /** Changes a plain chat completion; {@code request} is what was asked. */
    @FunctionalInterface
    interface Body {
        void bend(ObjectNode body, JsonNode request);
    }

    /** Changes the frames of {@code body}. */
    @FunctionalInterface
    interface Chunks {
        void bend(List<Frame> frames, ObjectNode body);
    }

    /** Changes frames whatever they say. */
    @FunctionalInterface
    interface Stream {
        void bend(List<Frame> frames);
    }

    static Effect body(Body bend) {
        return new OnBody(bend);
    }

    static Effect chunks(Chunks bend) {
        return new OnChunks(bend);
    }

    static Effect stream(Stream bend) {
        return new OnStream(bend);
    }

    static Effect text(UnaryOperator<String> bend) {
        return new OnText(bend);
    }
}
