package dev.director.api.topics.files;

import dev.director.schemas.Codec;
import java.time.Duration;

/**
 * What is known of a file. Written once its content is in Kafka: a file has a header or is none.
 *
 * @param id {@code file-…}; later ones come later in alphabetical order
 * @param tenant whose it is
 * @param filename as its sender calls it
 * @param purpose OpenAI's word
 * @param bytes its size
 * @param createdAt seconds since the epoch
 * @param expiresAt seconds since the epoch
 * @param partition of the topic of files, which has all of its chunks
 * @param firstOffset where its first chunk lies; 0 where it has none
 * @param chunks how many there are
 */
public record FileHeader(
        String id,
        String tenant,
        String filename,
        String purpose,
        long bytes,
        long createdAt,
        long expiresAt,
        int partition,
        long firstOffset,
        int chunks) {

    /** The record key of a file's header. */
    static String key(String tenant, String id) {
        return prefix(tenant) + id;
    }

    /** What the keys of a tenant's headers begin with. */
    static String prefix(String tenant) {
        return "file/" + tenant + "/";
    }

    /** The record key of one of the chunks. */
    String chunkKey(int number) {
        return tenant + "/" + id + "/" + number;
    }

    /** The record key of this header. */
    public String key() {
        return key(tenant, id);
    }

    /** The same, expiring so long after it was made. */
    public FileHeader withLifetime(Duration lifetime) {
        return new FileHeader(
                id,
                tenant,
                filename,
                purpose,
                bytes,
                createdAt,
                createdAt + lifetime.toSeconds(),
                partition,
                firstOffset,
                chunks);
    }

    /** As JSON. */
    public byte[] encode() {
        return Codec.mapper().writeValueAsBytes(this);
    }

    static FileHeader decode(byte[] json) {
        return Codec.mapper().readValue(json, FileHeader.class);
    }
}
