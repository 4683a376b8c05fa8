package dev.director.worker.outbox;

/**
 * The broker refuses what the worker cannot do without, and would do so again: a right is missing,
 * a setting does not fit, a clock is wrong. Nothing is lost: what was not committed is done again
 * by the next process.
 */
public final class BrokerRefusal extends RuntimeException {

    BrokerRefusal(String message, Throwable cause) {
        super(message, cause);
    }
}
