package dev.director.cli.bench;

/** A scenario could not be measured; the message says why, in one line and perhaps a log. */
final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchFailure(String message) {
        super(message, null, false, false);
    }
}
