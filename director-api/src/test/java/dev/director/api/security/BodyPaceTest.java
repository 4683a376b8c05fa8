package dev.director.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class BodyPaceTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void endsABodyThatComesByteByByte() {
        assertThatThrownBy(() -> read(100, Duration.ofSeconds(19), 1))
                .isInstanceOf(Refused.class)
                .extracting(it -> ((Refused) it).code())
                .isEqualTo("request_timeout");
    }

    @Test
    void letsASlowLineAndALargeBodyBe() throws Exception {
        assertThat(read(200_000, Duration.ofMillis(900), 1024)).isEqualTo(200_000);
        assertThat(read(1, Duration.ofSeconds(19), 1)).isEqualTo(1);
    }

    private int read(int length, Duration each, int chunk) throws Exception {
        nanos.set(0);
        var request = new MockHttpServletRequest();
        request.setContent(new byte[length]);
        int[] read = {0};
        new BodyPace(() -> nanos.getAndAdd(each.toNanos()))
                .doFilter(
                        request,
                        new MockHttpServletResponse(),
                        (paced, _) -> read[0] = drain(paced.getInputStream(), chunk));
        return read[0];
    }

    private static int drain(InputStream body, int chunk) throws IOException {
        int sum = 0;
        byte[] some = new byte[chunk];
        int count = body.read(some);
        while (count >= 0) {
            sum += count;
            count = body.read(some);
        }
        return sum;
    }
}
