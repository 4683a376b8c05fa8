package dev.director.api.topics;

/** A request is over a limit of Kafka: sending it again does not help. */
public final class RequestTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    RequestTooLarge(Throwable cause) {
        super("Kafka does not take a record of this size.", cause);
    }
}
