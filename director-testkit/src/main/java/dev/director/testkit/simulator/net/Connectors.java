package dev.director.testkit.simulator.net;

import java.time.Duration;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Where the simulator listens: HTTP/1.1 in plain text, or TLS with HTTP/2 and HTTP/1.1 as real
 * providers offer them.
 */
public final class Connectors {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final int BACKLOG = 16_384; // the kernel caps it at net.core.somaxconn
    private static final int STREAMS = 100; // per connection, a common limit of providers

    private Connectors() {}

    /** HTTP/1.1 in plain text; port 0 takes a free one. */
    public static ServerConnector plain(Server server, int port) {
        return listening(
                new ServerConnector(server, 1, 1, new HttpConnectionFactory(http())), port);
    }

    /** TLS with HTTP/2 and HTTP/1.1; port 0 takes a free one. */
    public static ServerConnector tls(Server server, int port, SelfSigned certificate) {
        return listening(new ServerConnector(server, 1, 1, tls(certificate)), port);
    }

    private static ServerConnector listening(ServerConnector connector, int port) {
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(IDLE.toMillis());
        return connector;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setIdleTimeout(IDLE.toMillis());
        return http;
    }

    private static ConnectionFactory[] tls(SelfSigned certificate) {
        HttpConfiguration https = http();
        https.addCustomizer(new SecureRequestCustomizer(false)); // no SNI: clients come by address
        HttpConnectionFactory http1 = new HttpConnectionFactory(https);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(https);
        http2.setMaxConcurrentStreams(STREAMS);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(certificate.keys());
        context.setKeyStorePassword(SelfSigned.PASSWORD);
        context.setSniRequired(false);
        return new ConnectionFactory[] {
            new SslConnectionFactory(context, alpn.getProtocol()), alpn, http2, http1
        };
    }
}
