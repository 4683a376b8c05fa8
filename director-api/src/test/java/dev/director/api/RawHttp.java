package dev.director.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP by hand: the JDK's client sends neither a Host of one's own nor what is malformed. */
final class RawHttp {
    private static final int TIMEOUT_MILLIS = 60_000;

    private RawHttp() {}

    static int status(RunningApi api, String target, String host, String headers, String body) {
        return status(answer(api, target, host, headers, body));
    }

    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    /** Status line, headers and body. */
    static String answer(RunningApi api, String target, String host, String headers, String body) {
        return send(
                api,
                "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s"
                        .formatted(target, host, headers, body.length(), body));
    }

    /** What comes back until the connection ends; empty if it is reset. */
    static String send(RunningApi api, String bytes) {
        return send(api, bytes, false);
    }

    /** The same, and nothing can follow: no server waits for the rest. */
    static String sendAndEnd(RunningApi api, String bytes) {
        return send(api, bytes, true);
    }

    private static String send(RunningApi api, String bytes, boolean end) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.uri("/").getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            if (end) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
