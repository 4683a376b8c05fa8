package dev.director.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends a body that comes byte by byte: the server's own timeout is of silence, so that a byte every
 * 19 s would hold its connection for weeks. Only the time in which a body is waited for counts. A
 * resource that reads gets a {@link Refused} with 408.
 */
final class BodyPace extends OncePerRequestFilter {
    private static final long GRACE_SECONDS = 20;
    private static final long BYTES_PER_SECOND = 1024;

    private final LongSupplier nanos;

    /**
     * @param nanos as {@link System#nanoTime()}
     */
    BodyPace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new PacedRequest(request, nanos), response);
    }

    private static final class PacedRequest extends HttpServletRequestWrapper {
        private final LongSupplier nanos;

        PacedRequest(HttpServletRequest request, LongSupplier nanos) {
            super(request);
            this.nanos = nanos;
        }

        /** For one reader, as the body is. */
        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new PacedBody(super.getInputStream(), nanos);
        }
    }

    private static final class PacedBody extends ServletInputStream {
        private final ServletInputStream body;
        private final LongSupplier nanos;
        private long read;
        private long waited;

        PacedBody(ServletInputStream body, LongSupplier nanos) {
            this.body = body;
            this.nanos = nanos;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            long before = nanos.getAsLong();
            int count = body.read(into, from, most);
            waited += nanos.getAsLong() - before;
            read += Math.max(count, 0);
            long seconds = Duration.ofNanos(waited).toSeconds();
            if (count >= 0 && seconds > GRACE_SECONDS && read < seconds * BYTES_PER_SECOND) {
                throw new Refused(HttpStatus.REQUEST_TIMEOUT, "The body comes too slowly.");
            }
            return count;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
