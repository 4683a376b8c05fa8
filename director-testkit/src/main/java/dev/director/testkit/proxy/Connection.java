package dev.director.testkit.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One client's connection through the proxy: two sockets and a virtual thread per direction. */
final class Connection {
    private static final int PIECE = 64 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Faults faults;

    /** The api keys of Kafka requests that are not answered yet, by correlation id. */
    private final Map<Integer, Short> unanswered = new ConcurrentHashMap<>();

    Connection(Socket client, Faults faults) {
        this.client = client;
        this.faults = faults;
    }

    /** Carries data until either side ends the connection or it is reset. */
    void run(InetSocketAddress target, boolean kafka) {
        try (client;
                server) {
            server.connect(target);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> carry(kafka, Direction.RESPONSES));
            carry(kafka, Direction.REQUESTS);
        } catch (IOException ended) {
            reset();
        }
    }

    private enum Direction {
        REQUESTS,
        RESPONSES
    }

    private void carry(boolean kafka, Direction direction) {
        boolean requests = direction == Direction.REQUESTS;
        Socket from = requests ? client : server;
        Socket to = requests ? server : client;
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            byte[] piece = kafka ? frame(in) : some(in);
            while (piece.length > 0) {
                if (kafka && isToBeLost(piece, direction)) {
                    faults.answersLost.incrementAndGet();
                    reset();
                    return;
                }
                if (kafka && requests) {
                    holdBack(piece);
                }
                pass(piece, to.getOutputStream(), direction);
                piece = kafka ? frame(in) : some(in);
            }
        } catch (IOException ended) {
            // by the other side, by a fault, or by the other direction: nothing left to carry
        }
    }

    private void pass(byte[] piece, OutputStream out, Direction direction) throws IOException {
        boolean requests = direction == Direction.REQUESTS;
        sleep(requests ? faults.requestDelay : faults.responseDelay);
        boolean dropped = requests ? faults.dropRequests : faults.dropResponses;
        if (!dropped) {
            out.write(piece);
        }
    }

    private static void sleep(Duration delay) throws IOException {
        if (delay.isPositive()) {
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    private static byte[] some(DataInputStream in) throws IOException {
        byte[] buffer = new byte[PIECE];
        int read = in.read(buffer);
        return read <= 0 ? new byte[0] : Arrays.copyOf(buffer, read);
    }

    /**
     * A whole Kafka frame, its length of four bytes included; an end inside one ends the
     * connection.
     */
    private static byte[] frame(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] frame = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(frame).putInt(length);
        in.readFully(frame, Integer.BYTES, length);
        return frame;
    }

    /**
     * Remembers what a request is (api key, version, correlation id), and looks that up for its
     * response.
     */
    private boolean isToBeLost(byte[] frame, Direction direction) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        if (direction == Direction.REQUESTS) {
            unanswered.put(bytes.getInt(8), bytes.getShort(4));
            return false;
        }
        Short apiKey = unanswered.remove(bytes.getInt(4));
        return apiKey != null && faults.takeLoss(apiKey);
    }

    /** What comes behind a request that is held back waits with it, as Kafka's order demands. */
    private void holdBack(byte[] request) throws IOException {
        try {
            faults.passOrWait(ByteBuffer.wrap(request).getShort(4));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Closes both sides with a TCP reset, as a crash or a firewall would. */
    void reset() {
        reset(client);
        reset(server);
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // then there is nothing left to reset
        }
    }
}
