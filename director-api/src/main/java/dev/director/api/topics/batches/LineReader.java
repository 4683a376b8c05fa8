package dev.director.api.topics.batches;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads the lines of an input, of which it holds one. Blank ones and a byte order mark are passed
 * over. For one thread.
 */
final class LineReader implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream input;
    private final int most;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int row;
    private int number;

    /**
     * @param input closed with this
     * @param most bytes of a line that are kept
     */
    LineReader(InputStream input, int most) {
        this.input = new BufferedInputStream(input, BUFFER);
        this.most = most;
    }

    /**
     * A line.
     *
     * @param number among those that are not blank, from 1
     * @param row in the file, from 1
     * @param bytes without its end
     * @param isCut whether it has more bytes than are kept
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Line(int number, int row, byte[] bytes, boolean isCut) {}

    /** The next line, if there is one. */
    Optional<Line> next() throws IOException {
        while (true) {
            line.reset();
            boolean isCut = false;
            int one = input.read();
            if (one < 0) {
                return Optional.empty();
            }
            row++;
            boolean isBlank = true;
            for (; one >= 0 && one != '\n'; one = input.read()) {
                isBlank &= Character.isWhitespace(one);
                isCut |= line.size() == most;
                if (line.size() < most) {
                    line.write(one);
                }
            }
            if (!isBlank) {
                number++;
                return Optional.of(new Line(number, row, withoutMark(line.toByteArray()), isCut));
            }
        }
    }

    private byte[] withoutMark(byte[] bytes) {
        int mark = BYTE_ORDER_MARK.length;
        boolean marked =
                row == 1
                        && bytes.length >= mark
                        && java.util.Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark);
        return marked ? java.util.Arrays.copyOfRange(bytes, mark, bytes.length) : bytes;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
