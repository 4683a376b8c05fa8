package dev.director.worker.intake;

/**
 * Why a worker cannot start or go on, in one line that says what to do, with the exit code of its
 * process (those of sysexits.h).
 */
public final class WorkerFailure extends RuntimeException {

    /** No broker answers. */
    public static final int UNAVAILABLE = 69;

    /** Another process has the slot, or something broke that a restart may mend. */
    public static final int SOFTWARE = 70;

    /** The topics or the settings are not what Director can work with. */
    public static final int CONFIGURATION = 78;

    private final int exitCode;

    public WorkerFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
