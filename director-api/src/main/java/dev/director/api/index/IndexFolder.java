package dev.director.api.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for this process's index. What processes that are no more have left behind is deleted:
 * an index is read from the topics, so nothing is lost with it.
 */
final class IndexFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IndexFolder.class);
    private static final String PREFIX = "director-index-";

    private final Path folder;

    /**
     * @param parent where to make it
     * @throws UncheckedIOException if it cannot be made there
     */
    IndexFolder(Path parent) {
        try {
            Files.createDirectories(parent);
            leftBehind(parent).forEach(IndexFolder::delete);
            folder =
                    Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The index cannot be made in "
                            + parent
                            + "; set director.api.index-folder to one that can be written",
                    e);
        }
    }

    /** The file of that name in it. */
    Path file(String name) {
        return folder.resolve(name);
    }

    private static List<Path> leftBehind(Path parent) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(it -> it.getFileName().toString().startsWith(PREFIX))
                    .filter(IndexFolder::isOfNobody)
                    .toList();
        }
    }

    private static boolean isOfNobody(Path folder) {
        String[] parts = folder.getFileName().toString().substring(PREFIX.length()).split("-", 2);
        try {
            long pid = Long.parseLong(parts[0]);
            return ProcessHandle.of(pid).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} could not be deleted: {}", folder, e.toString());
        }
    }

    @Override
    public void close() {
        delete(folder);
    }
}
