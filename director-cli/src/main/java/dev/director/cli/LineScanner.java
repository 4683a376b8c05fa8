package dev.director.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads lines as bytes, with where they lie. Of a line that is too long nothing is kept. For one
 * thread.
 */
final class LineScanner implements AutoCloseable {
    /** Twice what a request may have, so that the request's own limit is the one that is met. */
    private static final int MAX_LINE = 16 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer;
    private int from;
    private int to;
    private long offset;
    private long number;

    /**
     * A line.
     *
     * @param number from 1
     * @param offset of its first byte
     * @param text without what ends it; empty if it is too long
     * @param tooLong whether it is
     * @param ended whether a line feed ends it
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
    record Line(long number, long offset, byte[] text, boolean tooLong, boolean ended) {
        /** Whether there is nothing in it. */
        boolean isBlank() {
            if (tooLong) {
                return false;
            }
            for (byte b : text) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param in closed with this
     * @param readAhead how many bytes to read at a time
     */
    LineScanner(InputStream in, int readAhead) {
        this.in = in;
        this.buffer = new byte[readAhead];
    }

    /** The next line, unless the end is reached. */
    Optional<Line> next() throws IOException {
        var text = new ByteArrayOutputStream();
        long start = offset;
        boolean tooLong = false;
        while (from < to || fill()) {
            int end = indexOfLineFeed();
            tooLong |= text.size() + (end - from) > MAX_LINE;
            if (tooLong) {
                text.reset();
            } else {
                text.write(buffer, from, end - from);
            }
            offset += end - from;
            from = end;
            if (end < to) {
                from++;
                offset++;
                number++;
                return Optional.of(new Line(number, start, text.toByteArray(), tooLong, true));
            }
        }
        if (offset == start) {
            return Optional.empty();
        }
        number++;
        return Optional.of(new Line(number, start, text.toByteArray(), tooLong, false));
    }

    private int indexOfLineFeed() {
        int i = from;
        while (i < to && buffer[i] != '\n') {
            i++;
        }
        return i;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer));
        return to > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
