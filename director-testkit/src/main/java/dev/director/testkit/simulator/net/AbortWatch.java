package dev.director.testkit.simulator.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that an HTTP/1.1 client closes its connection while its call is still open.
 *
 * <p>Jetty does not read a connection whose request is complete until that request is answered, so
 * it would notice only when writing. This takes the read interest of the connection meanwhile, and
 * gives it back before the answer ends. A client that pipelines requests is not supported.
 */
public final class AbortWatch {
    private final EndPoint connection;
    private final Runnable onAbort;
    private boolean stopped;

    /** Runs {@code onAbort} once, on a thread of the server's, when the client has gone. */
    public AbortWatch(EndPoint connection, Runnable onAbort) {
        this.connection = connection;
        this.onAbort = onAbort;
    }

    /** Begins to watch, unless already stopped. The whole request must have been read. */
    public synchronized void start() {
        if (!stopped) {
            connection.tryFillInterested(Callback.from(this::readable, failure -> closed()));
        }
    }

    /**
     * Gives the read interest back; when this returns the abort action will not be started any
     * more.
     */
    public synchronized void stop() {
        if (!stopped) {
            stopped = true;
            if (connection instanceof AbstractEndPoint endPoint) {
                endPoint.getFillInterest().onFail(new IOException("watch ended"));
            }
        }
    }

    private void readable() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            if (!atEnd()) {
                start();
                return;
            }
        }
        closed();
    }

    private boolean atEnd() {
        try {
            return connection.fill(ByteBuffer.allocate(1).flip()) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private void closed() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        onAbort.run();
    }
}
