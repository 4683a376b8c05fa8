package dev.director.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RequestIndexTest {
    private static final Instant T0 = Instant.parse("2026-11-01T00:00:00Z");
    private final RequestIndex index = new RequestIndex(2, T0);

    @Test
    void aRequestIsUnknownOnceItsResultMayLieBeforeAllThatAreSeen() {
        index.accepted(key("old"), at(1));
        index.accepted(key("new"), at(3));
        index.resultsStartAt(at(2));
        assertThat(index.find(key("old"))).isEmpty();
        assertThat(index.find(key("new"))).isPresent();
        assertThat(index.horizon()).isEqualTo(at(2));
    }

    @Test
    void aResultIsKnownHoweverOldItsRequestIs() {
        index.accepted(key("r"), at(1));
        index.resultsStartAt(at(2));
        index.finished(key("r"), pointer(0), at(3));
        assertThat(index.find(key("r"))).isPresent();
    }

    @Test
    void aRequestThatIsReadAfterItsResultWasForgottenStaysUnknown() {
        index.finished(key("r1"), pointer(1), at(11));
        index.finished(key("r2"), pointer(2), at(12));
        index.finished(key("r3"), pointer(3), at(13));
        index.accepted(key("r1"), at(1));
        assertThat(index.find(key("r1"))).isEmpty();
        assertThat(index.find(key("r3"))).isPresent();
        assertThat(index.horizon()).isEqualTo(at(11));
    }

    @Test
    void anOpenRequestStaysKnownWhateverElseIsForgotten() {
        index.accepted(key("open"), at(1));
        for (int i = 2; i < 5; i++) {
            index.finished(key("r" + i), pointer(i), at(i));
            assertThat(index.find(key("open"))).isPresent();
        }
    }

    private static RequestKey key(String id) {
        return new RequestKey("default", id);
    }

    private static Pointer pointer(long offset) {
        return new Pointer(new TopicPartition("results", 0), offset);
    }

    private static Instant at(int seconds) {
        return T0.plusSeconds(seconds);
    }
}
