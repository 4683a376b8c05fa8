package dev.director.testkit.simulator.quirk;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One piece of a streamed answer, in the order of arrival. */
public sealed interface Frame {

    /** What the client receives; nothing for a {@link Stall}. */
    byte[] bytes();

    /** A server-sent event without a name: a chunk of a chat completion. */
    record Chunk(ObjectNode json) implements Frame {
        @Override
        public byte[] bytes() {
            return utf8("data: " + JsonMapper.shared().writeValueAsString(json) + "\n\n");
        }
    }

    /** A server-sent event with a name, as the Responses API sends them. */
    record Named(String event, ObjectNode json) implements Frame {
        @Override
        public byte[] bytes() {
            String data = JsonMapper.shared().writeValueAsString(json);
            return utf8("event: " + event + "\ndata: " + data + "\n\n");
        }
    }

    /** A comment: says that the connection is alive, and nothing else. */
    record Comment(String text) implements Frame {
        @Override
        public byte[] bytes() {
            return utf8(": " + text + "\n\n");
        }
    }

    /** {@code [DONE]}. */
    record Done() implements Frame {
        @Override
        public byte[] bytes() {
            return utf8("data: [DONE]\n\n");
        }
    }

    /** From here on nothing comes any more, and the connection stays open. */
    record Stall() implements Frame {
        @Override
        public byte[] bytes() {
            return new byte[0];
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
