package dev.director.worker.tool;

import java.util.Optional;

/**
 * A tool that somebody else describes. Its schema is read once, however often it is called, by the
 * same bounds as those of callers; where it cannot be used, its owner checks the arguments alone.
 * Thread-safe.
 */
public abstract class ForeignTool implements Tool {

    private Optional<Arguments> arguments = Optional.empty();

    final synchronized Arguments arguments() {
        Arguments read = arguments.orElseGet(() -> Arguments.foreign(name(), parameters()));
        arguments = Optional.of(read);
        return read;
    }
}
