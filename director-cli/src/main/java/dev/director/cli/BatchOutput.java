package dev.director.cli;

import dev.director.schemas.Codec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A batch's output: what is in it is done. A file is locked while this is open, and grows by whole
 * lines; one that was torn by a crash is cut off. For one thread.
 */
final class BatchOutput implements AutoCloseable {
    private static final int READ_AHEAD = 64 * 1024;

    /** How each line begins. */
    private static final String START = "{\"id\":\"";

    private final Writer writer;
    private final Optional<PrintWriter> standard;
    private final Optional<Kept> kept;

    /** A file, and the channel that has its lock. */
    private record Kept(Path file, FileChannel channel) {}

    private BatchOutput(Writer writer, Optional<PrintWriter> standard, Optional<Kept> kept) {
        this.writer = writer;
        this.standard = standard;
        this.kept = kept;
    }

    /** Standard output, of which nothing is known later. */
    static BatchOutput standard(PrintWriter out) {
        return new BatchOutput(out, Optional.of(out), Optional.empty());
    }

    /**
     * A file, made if it is not there.
     *
     * @throws Failure if another process writes to it
     */
    static BatchOutput of(Path file) throws IOException {
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "another director batch writes to " + file + "; let it end first");
        }
        channel.position(channel.size());
        var out = new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8);
        return new BatchOutput(
                new BufferedWriter(out), Optional.empty(), Optional.of(new Kept(file, channel)));
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException held) {
            return false;
        }
    }

    /**
     * Hands over each line that an earlier run wrote, and cuts off what it had not finished. To be
     * called before anything is written.
     *
     * @throws Failure if a line is not of a batch; the file is as it was then
     */
    void earlier(Consumer<JsonNode> visitor) throws IOException {
        if (kept.isEmpty()) {
            return;
        }
        Path file = kept.get().file();
        try (var lines = new LineScanner(Files.newInputStream(file), READ_AHEAD)) {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get().ended()) {
                    visitor.accept(parsed(line.get(), file));
                } else {
                    cut(line.get(), kept.get());
                }
            }
        }
    }

    private static void cut(LineScanner.Line torn, Kept kept) throws IOException {
        int length = Math.min(START.length(), torn.text().length);
        var start = new String(torn.text(), 0, length, StandardCharsets.ISO_8859_1);
        if (!START.startsWith(start)) {
            throw foreign(torn, kept.file());
        }
        kept.channel().truncate(torn.offset());
        kept.channel().position(torn.offset());
    }

    private static JsonNode parsed(LineScanner.Line line, Path file) {
        try {
            JsonNode json = Codec.mapper().readTree(line.text());
            if (json.path("id").isString() && json.has("error")) {
                return json;
            }
        } catch (JacksonException broken) {
            throw foreign(line, file);
        }
        throw foreign(line, file);
    }

    private static Failure foreign(LineScanner.Line line, Path file) {
        return new Failure(
                ExitCode.USAGE,
                "line %d of %s is not the output of a batch; choose another file with -o"
                        .formatted(line.number(), file));
    }

    /** Writes a line, whose first member is its {@code id}. */
    void write(JsonNode line) throws IOException {
        writer.write(line.toString());
        writer.write('\n');
    }

    /** Returns when the operating system has all lines. */
    void flush() throws IOException {
        writer.flush();
        if (standard.filter(PrintWriter::checkError).isPresent()) {
            throw new IOException("nobody reads the output any more");
        }
    }

    @Override
    public void close() throws IOException {
        if (standard.isEmpty()) {
            writer.close();
        } else {
            writer.flush();
        }
    }
}
