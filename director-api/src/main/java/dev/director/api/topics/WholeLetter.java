package dev.director.api.topics;

import java.util.List;
import java.util.Optional;

/**
 * A dead letter with its bytes.
 *
 * @param letter what it says
 * @param key the original key
 * @param value the original value, or a stub's
 * @param headers all of them, in order
 */
@SuppressWarnings("ArrayRecordComponent") // shown, compared by nobody
public record WholeLetter(
        DeadLetter letter, Optional<byte[]> key, Optional<byte[]> value, List<Header> headers) {
    /** A header; several may share a name. */
    public record Header(String name, Optional<byte[]> value) {}
}
