package dev.director.worker.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunKeysTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "with \"quotes\" and \\ and /",
                "\",\"",
                "[\"a\",\"b\"]",
                "line\nbreak\u0000\u001f\u2028",
                "é 😀 \uFEFF 漢字",
                " ",
                "null"
            })
    void comesBackAsItWas(String key) {
        RunId id = new RunId("tenant", key, "r1");

        assertThat(RunKeys.decode(RunKeys.encode(id)))
                .isEqualTo(new RunKeys.JournalKey(id, new RunKeys.Part.Entry()));
        assertThat(RunKeys.decode(RunKeys.encode(id, 7)))
                .isEqualTo(new RunKeys.JournalKey(id, new RunKeys.Part.Numbered(7)));
    }

    @Test
    void keepsApartWhatConcatenationWouldConfuse() {
        assertThat(RunKeys.encode(new RunId("a", "b\",\"c", "d")))
                .isNotEqualTo(RunKeys.encode(new RunId("a", "b", "c\",\"d")));
        assertThat(RunKeys.encode(new RunId("a:b", "c", "d")))
                .isNotEqualTo(RunKeys.encode(new RunId("a", "b:c", "d")));
    }

    @Test
    void isTheArrayThatTheDocumentationShows() {
        assertThat(RunKeys.encode(new RunId("t", "k", "r")))
                .asString()
                .isEqualTo("[\"t\",\"k\",\"r\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\",\"d\"]", "{}", "\"a\""})
    void refusesWhatIsNoKey(String key) {
        assertThatThrownBy(() -> RunKeys.decode(Samples.bytes(key)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
