package dev.director.cli;

/** Ends the command with one line and a status. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int exitCode;

    Failure(int exitCode, String line) {
        super(line, null, false, false);
        this.exitCode = exitCode;
    }

    static Failure unreachable(String bootstrap) {
        return new Failure(
                ExitCode.UNAVAILABLE,
                "no Kafka broker answers at "
                        + bootstrap
                        + ": start one (director broker, director dev) or give --bootstrap host:port");
    }

    int exitCode() {
        return exitCode;
    }
}
