package dev.director.api.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes server-sent events, as the HTML standard has them
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html). Blocks while the reader is
 * slow. For one thread.
 */
public final class Sse {
    private final OutputStream out;

    private Sse(OutputStream out) {
        this.out = out;
    }

    /** Begins an answer of events. */
    public static Sse of(HttpServletResponse http) throws IOException {
        http.setContentType("text/event-stream;charset=UTF-8");
        http.setHeader("Cache-Control", "no-store");
        http.setHeader("X-Accel-Buffering", "no");
        return new Sse(http.getOutputStream());
    }

    /**
     * Writes an event.
     *
     * @param id where to go on after it; none leaves the reader's as it is
     */
    public void event(String name, Optional<String> id, String data) throws IOException {
        StringBuilder text = new StringBuilder(data.length() + 64);
        id.ifPresent(it -> text.append("id: ").append(it).append('\n'));
        text.append("event: ").append(name).append('\n');
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        write(text.append('\n').toString());
    }

    /** Writes what readers skip, at once. */
    public void comment(String words) throws IOException {
        write(": " + words + "\n\n");
        flush();
    }

    public void flush() throws IOException {
        out.flush();
    }

    /** Writes an event without a name. */
    public void data(String data) throws IOException {
        write("data: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
