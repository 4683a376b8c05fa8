package dev.director.cli;

/**
 * What the command's exit status means; scripts may rely on it. The numbers are those of sysexits.
 */
final class ExitCode {
    /** It did what was asked. */
    static final int OK = 0;

    /**
     * The request ended without an answer: failed, cancelled or expired. Or what was asked for was
     * not there, was not confirmed, or not all of it could be done.
     */
    static final int FAILED = 1;

    /** The command line or the request in it is wrong. */
    static final int USAGE = 2;

    /** Kafka cannot be reached. */
    static final int UNAVAILABLE = 69;

    /** A defect. */
    static final int INTERNAL = 70;

    /** No answer came within the time given; it may still come. */
    static final int NOT_YET = 75;

    /** A setting is wrong, a port is taken, or something needed is not set up. */
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
