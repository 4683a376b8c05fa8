package dev.director.testkit.simulator;

import dev.director.testkit.simulator.limit.CredentialLimits;
import dev.director.testkit.simulator.model.Generations;
import dev.director.testkit.simulator.model.ListedModel;
import dev.director.testkit.simulator.model.Models;
import dev.director.testkit.simulator.net.Connectors;
import dev.director.testkit.simulator.net.SelfSigned;
import dev.director.testkit.simulator.responses.StoredResponses;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A model provider on 127.0.0.1 that speaks OpenAI's Chat Completions and Responses, plain,
 * streamed and in the background, at any path that ends in {@code /chat/completions} or {@code
 * /responses}. It plays a {@link Script}, by default an echo, and counts and logs every call. Open
 * calls hold no thread: ten thousand of them take a few megabytes. Thread-safe.
 */
public final class ProviderSimulator implements AutoCloseable {
    private final SimulatorSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final Optional<SelfSigned> certificate;
    private final ScheduledThreadPoolExecutor timer;
    private final CallLog calls;
    private final CredentialLimits limits = new CredentialLimits();
    private final Generations generations = new Generations();
    private final StoredResponses responses = new StoredResponses();
    private final AtomicReference<ScriptPlayer> playing = new AtomicReference<>();
    private final AtomicReference<Models> models;

    private ProviderSimulator(SimulatorSettings settings) {
        this.settings = settings;
        this.calls = new CallLog(settings.keepsLog());
        this.models = new AtomicReference<>(Models.some(settings.models()));
        script(Script.echo());
        this.timer = timer();
        this.server = new Server(threads());
        this.certificate = settings.tls() ? Optional.of(SelfSigned.create()) : Optional.empty();
        this.connector =
                certificate
                        .map(own -> Connectors.tls(server, settings.port(), own))
                        .orElseGet(() -> Connectors.plain(server, settings.port()));
        server.addConnector(connector);
        server.setHandler(
                new Handler.Sequence(
                        new CallHandler(
                                List.of(
                                        new ChatEndpoint(generations),
                                        new ResponsesEndpoint(responses)),
                                calls,
                                playing::get,
                                models::get,
                                limits,
                                timer),
                        new ResponsesHandler(responses),
                        new GenerationHandler(generations),
                        new ControlHandler(
                                new Control(
                                        calls,
                                        this::script,
                                        limits,
                                        responses,
                                        models::get,
                                        listed -> models.set(Models.only(listed))))));
    }

    /** Starts one on a free port with {@link SimulatorSettings#defaults()}. */
    public static ProviderSimulator start() {
        return start(SimulatorSettings.defaults());
    }

    /**
     * Starts one and returns when it accepts connections.
     *
     * @throws IllegalStateException when the port is taken
     */
    public static ProviderSimulator start(SimulatorSettings settings) {
        ProviderSimulator simulator = new ProviderSimulator(settings);
        try {
            simulator.server.start();
        } catch (IOException taken) {
            simulator.close();
            throw new IllegalStateException(
                    "port "
                            + settings.port()
                            + " is in use: stop what listens on it or choose another",
                    taken);
        } catch (Exception e) {
            simulator.close();
            throw new IllegalStateException("the simulator did not start", e);
        }
        return simulator;
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Where it is, without a path: {@code http://127.0.0.1:port}. */
    public URI uri() {
        return URI.create((settings.tls() ? "https" : "http") + "://127.0.0.1:" + port());
    }

    /** The base URL to hand to an OpenAI client: {@code http://127.0.0.1:port/v1}. */
    public URI baseUrl() {
        return uri().resolve("/v1");
    }

    /**
     * For clients of a simulator with TLS: trusts its certificate and no other.
     *
     * @throws IllegalStateException without TLS
     */
    public SSLContext trustingContext() {
        return certificate
                .orElseThrow(() -> new IllegalStateException("this simulator has no TLS"))
                .trusting();
    }

    /** Plays {@code script} from its beginning for calls that arrive from now on. */
    public void script(Script script) {
        playing.set(new ScriptPlayer(script, settings.latency(), settings.seed()));
    }

    /** Plays these rules: {@link #script(Script)}. */
    public void script(Rule... rules) {
        script(Script.of(rules));
    }

    /** Lists these models from now on, and refuses any other with 404. */
    public void models(ListedModel... listed) {
        models.set(Models.only(List.of(listed)));
    }

    /** The limits of each credential, none at first, and what it has used. */
    public CredentialLimits limits() {
        return limits;
    }

    /** The responses that OpenAI's Responses API keeps, those in the background too. */
    public StoredResponses responses() {
        return responses;
    }

    /** What was called. */
    public CallLog calls() {
        return calls;
    }

    /** Closes all connections, open calls with them. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the simulator did not stop", e);
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(12, 4);
        threads.setName("simulator");
        threads.setDaemon(true);
        return threads;
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("simulator-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
