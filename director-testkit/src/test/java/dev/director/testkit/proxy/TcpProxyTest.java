package dev.director.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpProxyTest {
    private final AtomicInteger received = new AtomicInteger();
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws Exception {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        proxy = TcpProxy.to((InetSocketAddress) echo.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        echo.close();
    }

    private void accept() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                received.incrementAndGet();
                socket.getOutputStream().write(b);
            }
        } catch (IOException closed) {
            // the test is over or has cut it
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int roundTrip(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @Test
    void carriesBothDirections() throws Exception {
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, 7)).isEqualTo(7);
            assertThat(proxy.connections()).isEqualTo(1);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void delaysEachDirection() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.delayRequests(Duration.ofMillis(100));
            proxy.delayResponses(Duration.ofMillis(100));
            long begin = System.nanoTime();
            roundTrip(socket, 2);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void resetsOpenConnectionsAndAcceptsNewOnes() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.cut();
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, 2)).isEqualTo(2);
        }
    }

    @Test
    void refusesNewConnectionsUntilHealed() throws Exception {
        proxy.refuse(true);
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> roundTrip(socket, 1)).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, 2)).isEqualTo(2);
        }
    }

    @Test
    void losesAnswersToRequestsThatArrived() throws Exception {
        try (Socket socket = connect()) {
            proxy.dropResponses(true);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> roundTrip(socket, 1))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(received).hasValue(1);

            proxy.heal();
            assertThat(roundTrip(socket, 2)).isEqualTo(2);
        }
    }

    @Test
    void losesRequests() throws Exception {
        try (Socket socket = connect()) {
            proxy.dropRequests(true);
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> roundTrip(socket, 1))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(received).hasValue(0);
        }
    }

    @Test
    void refusesToTellKafkaRequestsOfAnotherProtocolApart() {
        assertThatThrownBy(() -> proxy.loseNextAnswerTo(ApiKeys.END_TXN))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> proxy.holdBack(ApiKeys.END_TXN))
                .isInstanceOf(IllegalStateException.class);
    }
}
