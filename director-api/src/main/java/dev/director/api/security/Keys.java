package dev.director.api.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that are valid now. The file is looked at again with the first call after every second,
 * by content, so that it may be written in place, renamed over, or be a link that is moved. A file
 * that cannot be read or understood leaves the keys as they were, and is complained of once.
 * Thread-safe; one caller in a second waits for the disk.
 */
final class Keys {
    private static final Logger log = LoggerFactory.getLogger(Keys.class);
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime() + LOOK_NANOS);
    private volatile String seen;
    private volatile Map<String, ApiKey> byHash;
    private volatile String complaint = "";

    private Keys(Path file, String text) {
        this.file = file;
        this.seen = text;
        this.byHash = KeysFile.parse(text);
    }

    /**
     * Reads the file.
     *
     * @throws AccessRefused if it cannot be read or understood
     */
    static Keys in(Path file) {
        try {
            return new Keys(file, Files.readString(file));
        } catch (IOException e) {
            throw new AccessRefused(
                    "the keys file %s cannot be read (%s)"
                            .formatted(file, e.getClass().getSimpleName()),
                    "Make one with director api-key new >> %s, readable for this process."
                            .formatted(file));
        } catch (IllegalArgumentException e) {
            throw new AccessRefused(
                    "the keys file %s: %s".formatted(file, e.getMessage()),
                    "Entries are as director api-key new prints them.");
        }
    }

    /**
     * Who holds a secret. It is looked for by its hash: how long that takes tells of the hash of
     * what was sent, which says nothing of the hash of any key.
     */
    Optional<Caller> find(String secret) {
        look();
        return Optional.ofNullable(byHash.get(ApiKey.hash(secret))).map(ApiKey::caller);
    }

    private void look() {
        long due = nextLook.get();
        long now = System.nanoTime();
        if (now - due < 0 || !nextLook.compareAndSet(due, now + LOOK_NANOS)) {
            return;
        }
        try {
            read(Files.readString(file));
        } catch (IOException e) {
            complain(e.getClass().getSimpleName());
        }
    }

    private void read(String text) {
        if (text.equals(seen)) {
            return;
        }
        try {
            byHash = KeysFile.parse(text);
            seen = text;
            complaint = "";
            log.info("Read {} API keys from {}.", byHash.size(), file);
        } catch (IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void complain(String why) {
        if (!why.equals(complaint)) {
            complaint = why;
            log.error("The API keys stay as they were: {} cannot be used: {}", file, why);
        }
    }
}
