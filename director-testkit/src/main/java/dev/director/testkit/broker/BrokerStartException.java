package dev.director.testkit.broker;

import org.jspecify.annotations.Nullable;

/** A broker did not start; the message says why and what to do, in one line. */
public final class BrokerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
