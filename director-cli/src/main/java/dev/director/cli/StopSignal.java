package dev.director.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a command that writes hears that it should end, so that it ends with whole lines. */
interface StopSignal {
    /** Ctrl-C or a signal to this process, which then waits for the command for a while. */
    StopSignal OF_PROCESS =
            stop -> {
                var ended = new CountDownLatch(1);
                var hook =
                        new Thread(
                                () -> {
                                    stop.run();
                                    await(ended);
                                },
                                "director-stop");
                Runtime.getRuntime().addShutdownHook(hook);
                return () -> {
                    ended.countDown();
                    try {
                        Runtime.getRuntime().removeShutdownHook(hook);
                    } catch (IllegalStateException running) {
                        // It has been asked to end, and may now.
                    }
                };
            };

    /**
     * Listens.
     *
     * @param stop runs when it should end, in another thread
     * @return to be closed when it has ended
     */
    Listening listen(Runnable stop);

    /** Ends the listening. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    private static void await(CountDownLatch ended) {
        try {
            var _ = ended.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
