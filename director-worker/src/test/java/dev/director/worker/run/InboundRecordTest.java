package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.InboundRecord.Header;
import org.junit.jupiter.api.Test;

class InboundRecordTest {

    private static final Pointer POINTER = new Pointer("director.requests", 0, 0);

    @Test
    void ofRepeatedHeadersTheLastCounts() {
        InboundRecord record =
                Samples.record(
                        POINTER,
                        "{}",
                        Samples.header("a", "first"),
                        Samples.header("b", "other"),
                        Samples.header("a", "last"));

        assertThat(record.header("a"))
                .hasValueSatisfying(it -> assertThat(it).asString().isEqualTo("last"));
        assertThat(record.header("c")).isEmpty();
    }

    @Test
    void aHeaderWithoutAValueIsAsGoodAsNone() {
        assertThat(Samples.record(POINTER, "{}", new Header("a", null)).header("a")).isEmpty();
    }

    @Test
    void aTombstoneHasNoSize() {
        assertThat(Samples.record(POINTER, null).size()).isZero();
        assertThat(Samples.record(POINTER, "äb").size()).isEqualTo(3);
    }
}
