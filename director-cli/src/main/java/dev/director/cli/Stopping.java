package dev.director.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps a command running until it is asked to end, by Ctrl-C or a signal, then closes what it
 * started.
 */
final class Stopping {
    private Stopping() {}

    /**
     * Blocks for as long as the process lives; {@code close} runs once, when it is asked to end.
     */
    static int awaitSignal(Runnable close) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(close, "director-stop"));
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }
}
