package dev.director.worker.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.run.InboundRecord;
import dev.director.worker.run.InboundRecord.Header;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptRequestTest {

    private static final Pointer HERE = new Pointer("director.requests", 3, 9);

    @Test
    void theRecordComesBackByteForByteWithItsKeyTimeAndPlace() {
        InboundRecord original =
                Samples.record(
                        HERE, "{ }", Samples.header("traceparent", "00-a"), new Header("e", null));

        InboundRecord back = KeptRequest.original(copy(original), original.firstSeenAt());

        assertThat(back).usingRecursiveComparison().isEqualTo(original);
    }

    @Test
    void oneWithoutAKeyStaysWithoutOne() {
        InboundRecord keyless =
                new InboundRecord(HERE, Samples.SEEN, 17, null, Samples.bytes("{ }"), List.of());

        InboundRecord back = KeptRequest.original(copy(keyless), Samples.SEEN);

        assertThat(back.key()).isNull();
        assertThat(back.timestamp()).isEqualTo(17);
    }

    /** As the journal has it: another place, time and key. */
    private static InboundRecord copy(InboundRecord original) {
        List<Header> headers = new ArrayList<>();
        KeptRequest.headers(original)
                .forEach(header -> headers.add(new Header(header.key(), header.value())));
        return new InboundRecord(
                new Pointer("director.journal", 3, 70),
                Samples.SEEN.plusSeconds(3),
                Samples.SEEN.plusSeconds(3).toEpochMilli(),
                Samples.bytes("[...]"),
                original.value(),
                headers);
    }
}
