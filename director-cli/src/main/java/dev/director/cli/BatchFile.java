package dev.director.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A batch's input, read from its beginning as often as is needed, and line by line by offset. What
 * comes from standard input is kept in a temporary file. For one thread.
 */
final class BatchFile implements AutoCloseable {
    private static final int READ_AHEAD = 64 * 1024;
    private static final int READ_LINE = 4 * 1024;

    private final Path path;
    private final boolean temporary;
    private final FileChannel lines;

    private BatchFile(Path path, boolean temporary) throws IOException {
        this.path = path;
        this.temporary = temporary;
        this.lines = FileChannel.open(path, StandardOpenOption.READ);
    }

    static BatchFile of(Path path) throws IOException {
        return new BatchFile(path, false);
    }

    /** Reads all there is first. */
    static BatchFile spooled(InputStream in) throws IOException {
        Path file = Files.createTempFile("director-batch", ".jsonl");
        file.toFile().deleteOnExit();
        Files.copy(new BufferedInputStream(in), file, StandardCopyOption.REPLACE_EXISTING);
        return new BatchFile(file, true);
    }

    /** All lines from the first on; to be closed. */
    LineScanner scan() throws IOException {
        return new LineScanner(Files.newInputStream(path), READ_AHEAD);
    }

    /**
     * A line that was read before.
     *
     * @param number what it was then
     */
    @SuppressWarnings("MustBeClosed") // closing the scanner would close the channel
    LineScanner.Line at(long number, long offset) throws IOException {
        lines.position(offset);
        var line =
                new LineScanner(Channels.newInputStream(lines), READ_LINE)
                        .next()
                        .orElseThrow(() -> new IOException("the file has become shorter"));
        return new LineScanner.Line(number, offset, line.text(), line.tooLong(), line.ended());
    }

    @Override
    public void close() throws IOException {
        lines.close();
        if (temporary) {
            Files.deleteIfExists(path);
        }
    }
}
