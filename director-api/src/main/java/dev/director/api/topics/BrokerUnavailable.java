package dev.director.api.topics;

/** Kafka did not answer in time; nothing is known of the outcome. */
public final class BrokerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public BrokerUnavailable(String message) {
        super(message);
    }
}
