package dev.director.schemas;

/**
 * What became of reading a value: an event, or the reason why not.
 *
 * @param <T> the event's type
 */
public sealed interface Decoded<T> {
    /**
     * The value is an event that keeps the contract.
     *
     * @param event never null
     */
    @SuppressWarnings("AvoidCommonTypeNames") // always written as Decoded.Readable
    record Readable<T>(T event) implements Decoded<T> {}

    /**
     * The value is not.
     *
     * @param code what kind of fault
     * @param message which field, what was expected there and what to do; no content of the value
     * @param salvage whom to tell
     */
    record Unreadable<T>(ErrorCode code, String message, Salvage salvage) implements Decoded<T> {}
}
