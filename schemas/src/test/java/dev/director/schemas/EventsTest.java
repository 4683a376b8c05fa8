package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules of the records themselves, for those who build them in code. */
class EventsTest {
    private static final ObjectNode MESSAGE = Codec.mapper().createObjectNode().put("role", "user");

    @Test
    void recordThatBreaksARuleIsNotBuilt() {
        assertThatExceptionOfType(InvalidEvent.class)
                .isThrownBy(() -> DirectorRequest.of("no spaces please", "m", List.of(MESSAGE)))
                .withMessage(
                        "requestId must be 1 to 128 characters of letters, digits and . _ : -");
        assertThatExceptionOfType(InvalidEvent.class)
                .isThrownBy(() -> new Usage(1, 0, -1, 0))
                .withMessage("outputTokens must be 0 or more");
    }

    @Test
    void laterChangeOfAListDoesNotReachTheRecord() {
        List<ObjectNode> messages = new ArrayList<>(List.of(MESSAGE));
        DirectorRequest request = DirectorRequest.of("r1", "m", messages);
        messages.clear();
        assertThat(request.messages()).hasSize(1);
        assertThatThrownBy(() -> request.messages().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void metadataKeepsItsOrder() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 20; i > 0; i--) {
            pairs.put("key" + i, "v");
        }
        ToolCall call =
                new ToolCall(
                        "r",
                        "t",
                        Optional.empty(),
                        "c",
                        "n",
                        MESSAGE,
                        0,
                        Optional.empty(),
                        pairs,
                        Optional.empty());
        assertThat(call.metadata().keySet()).containsExactlyElementsOf(pairs.keySet());
    }

    @Test
    void openFieldsCannotWriteAKnownFieldASecondTime() {
        Map<String, JsonNode> fields = Map.of("kind", MESSAGE.get("role"));
        assertThatExceptionOfType(InvalidEvent.class)
                .isThrownBy(() ->
                        new ProgressEvent(
                                "r", "t", Instant.EPOCH, 0, ProgressEvent.Kind.DELTA, fields))
                .withMessage("kind must be set by its own component");
    }

    @Test
    void keyIsTheConversationOrElseTheRequest() {
        assertThat(new CancelRequest("r", "t", Optional.of("c"), Optional.empty()).recordKey())
                .isEqualTo("c");
        assertThat(new CancelRequest("r", "t", Optional.empty(), Optional.empty()).recordKey())
                .isEqualTo("r");
    }

    @Test
    void noteIsCountedInCharactersAsTheSchemaCounts() {
        assertThat(feedback("😀".repeat(4_000)).note()).isPresent();
        assertThatExceptionOfType(InvalidEvent.class)
                .isThrownBy(() -> feedback("x".repeat(4_001)))
                .withMessage("note must be at most 4000 characters");
        assertThat(Contract.violations("feedback", json(feedback("😀".repeat(4_000))))).isEmpty();
        assertThat(feedback("").recordKey()).isEqualTo("c");
    }

    private static Feedback feedback(String note) {
        return new Feedback(
                "r",
                "t",
                Optional.of("c"),
                Feedback.Rating.DOWN,
                Optional.of(note),
                Instant.EPOCH,
                Optional.empty());
    }

    private static String json(Feedback feedback) {
        return new String(Codec.encode(feedback), StandardCharsets.UTF_8);
    }

    @Test
    void usageAddsUp() {
        assertThat(new Usage(1, 2, 3, 4).plus(new Usage(10, 20, 30, 40)).plus(Usage.ZERO))
                .isEqualTo(new Usage(11, 22, 33, 44));
    }

    @Test
    void everyErrorCodeHasItsOwnWordAndAnAdvice() {
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::wire)
                .doesNotHaveDuplicates()
                .allMatch(it -> it.matches("[a-z0-9]+(_[a-z0-9]+)*"));
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::advice)
                .allMatch(it -> it.matches("[A-Z].{15,}\\."));
    }
}
