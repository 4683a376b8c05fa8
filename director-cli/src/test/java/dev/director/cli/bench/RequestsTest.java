package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestsTest {
    @Test
    void aRequestIsOneOfTheContractOfAboutAKilobyte() {
        var sent = new Requests("requests", "bench-", 0).record(17);

        DirectorRequest request = decode(sent.value());
        assertThat(request.requestId()).isEqualTo("bench-17");
        assertThat(request.unknown()).isEmpty();
        assertThat(request.conversationId()).isEmpty();
        assertThat(sent.value().length).isBetween(900, 1_300);
        assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo(request.recordKey());
    }

    @Test
    void conversationsShareTheRequests() {
        var requests = new Requests("requests", "bench-", 3);

        assertThat(decode(requests.record(4).value()).recordKey()).isEqualTo("bench-c1");
        assertThat(decode(requests.record(7).value()).recordKey()).isEqualTo("bench-c1");
        assertThat(new String(requests.record(7).key(), StandardCharsets.UTF_8))
                .isEqualTo("bench-c1");
    }

    @Test
    void anIdIsKnownByItsPrefixAndNumber() {
        var requests = new Requests("requests", "bench-", 0);

        assertThat(requests.number("bench-17")).isEqualTo(17);
        assertThat(requests.number("other-17")).isEqualTo(-1);
        assertThat(requests.number("bench-x")).isEqualTo(-1);
        assertThat(requests.number("")).isEqualTo(-1);
    }

    @Test
    void probesReachEachPartition() {
        int[] numbers = PastWork.onePerPartition("probe-");

        assertThat(numbers).hasSize(Stage.PARTITIONS);
        for (int partition = 0; partition < numbers.length; partition++) {
            byte[] key = ("probe-" + numbers[partition]).getBytes(StandardCharsets.UTF_8);
            assertThat(PastWork.partitionOf(key)).isEqualTo(partition);
        }
    }

    private static DirectorRequest decode(byte[] body) {
        return switch (Codec.decode(DirectorRequest.class, body)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw new AssertionError(broken.message());
        };
    }
}
