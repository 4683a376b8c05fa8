package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Invariant 14. */
class ToolRequestTest {

    private static final RunId ID = new RunId("acme", "r1", "r1");

    private static final ObjectNode TWO =
            message(
                    """
                    {"id":"0","function":{"name":"f","arguments":"{}"}},
                    {"id":"0","function":{"name":"f","arguments":"{}"}}\
                    """);

    @Test
    void twoCallsThatLookAlikeHaveNamesOfTheirOwn() {
        List<ToolRequest> calls = ToolRequest.of(ID, 0, 1, TWO);

        assertThat(calls).extracting(ToolRequest::callId).doesNotHaveDuplicates();
        assertThat(calls).extracting(ToolRequest::providerId).containsExactly("0", "0");
    }

    @Test
    void theSameCallHasTheSameNameWheneverItIsAskedFor() {
        assertThat(ToolRequest.of(ID, 0, 1, TWO)).isEqualTo(ToolRequest.of(ID, 0, 1, TWO));
    }

    @Test
    void anotherTurnGenerationOrArgumentIsAnotherCall() {
        ObjectNode other =
                message("{\"id\":\"0\",\"function\":{\"name\":\"f\",\"arguments\":\"{ }\"}}");
        assertThat(
                        List.of(
                                ToolRequest.of(ID, 0, 1, TWO).getFirst().callId(),
                                ToolRequest.of(ID, 0, 2, TWO).getFirst().callId(),
                                ToolRequest.of(ID, 1, 1, TWO).getFirst().callId(),
                                first(new RunId("other", "r1", "r1")),
                                first(new RunId("acme", "conversation", "r1")),
                                ToolRequest.of(ID, 0, 1, other).getFirst().callId()))
                .doesNotHaveDuplicates();
    }

    @Test
    void anAnswerWithoutCallsAsksForNothing() {
        assertThat(ToolRequest.of(ID, 0, 1, Samples.message("hello"))).isEmpty();
    }

    private static String first(RunId id) {
        return ToolRequest.of(id, 0, 1, TWO).getFirst().callId();
    }

    private static ObjectNode message(String calls) {
        return (ObjectNode)
                Codec.mapper()
                        .readTree(
                                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[%s]}"
                                        .formatted(calls));
    }
}
