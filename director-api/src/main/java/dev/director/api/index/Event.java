package dev.director.api.index;

/**
 * A progress event of a request.
 *
 * @param offset orders it among the others of its request
 * @param value its JSON
 */
@SuppressWarnings("ArrayRecordComponent")
public record Event(long offset, byte[] value) {}
