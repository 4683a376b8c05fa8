package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CloudEventHeadersTest {
    private static final Instant AT = Instant.parse("2026-11-23T20:00:00Z");

    @Test
    void headersAreThoseOfTheBinaryMode() {
        String type = CloudEventHeaders.typeOf(DirectorResult.class);
        assertThat(
                        CloudEventHeaders.of(
                                type, "/director/worker", "default/r1/0", AT, Optional.of("r1")))
                .containsExactly(
                        entry("ce_specversion", "1.0"),
                        entry("ce_type", "dev.director.result.v1"),
                        entry("ce_source", "/director/worker"),
                        entry("ce_id", "default/r1/0"),
                        entry("ce_time", "2026-11-23T20:00:00Z"),
                        entry("ce_subject", "r1"),
                        entry("content-type", "application/json"));
    }

    @Test
    void subjectThatIsAbsentHasNoHeader() {
        assertThat(CloudEventHeaders.of("t", "/s", "i", AT, Optional.empty()))
                .doesNotContainKey("ce_subject");
    }

    @Test
    void everyEventHasATypeOfItsOwn() {
        assertThat(Contract.EVENTS.values().stream().map(CloudEventHeaders::typeOf))
                .doesNotHaveDuplicates()
                .allMatch(it -> it.matches("dev\\.director\\.[a-z-]+\\.v1"));
        assertThat(CloudEventHeaders.typeOf(ControlEvent.Models.class))
                .isEqualTo("dev.director.control.v1");
    }

    @Test
    void whatIsNoEventHasNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloudEventHeaders.typeOf(Usage.class));
    }
}
