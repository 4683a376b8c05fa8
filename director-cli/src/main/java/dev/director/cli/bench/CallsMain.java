package dev.director.cli.bench;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.run.Background;
import dev.director.worker.run.ModelCaller.ModelCall;
import dev.director.worker.run.ModelReply;
import dev.director.worker.run.Payer;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.node.ObjectNode;

/** Makes calls as fast as they are answered, and tells what they cost: see {@link CallCost}. */
public final class CallsMain {
    private static final LongAdder CALLS = new LongAdder();

    private CallsMain() {}

    /**
     * The kind of calls, the provider's base URL, seconds of warm-up, seconds that are measured.
     */
    public static void main(String[] args) throws InterruptedException {
        DirectorRequest request = request();
        Callable<Boolean> call =
                switch (CallCost.Kind.valueOf(args[0].toUpperCase(Locale.ROOT))) {
                    case TRANSPORT -> transport(URI.create(args[1] + "/chat/completions"), request);
                    case MODEL -> model(request);
                };
        for (int i = 0; i < CallCost.IN_FLIGHT; i++) {
            Thread.startVirtualThread(() -> repeat(call));
        }
        Thread.sleep(Duration.ofSeconds(Long.parseLong(args[2])));
        long calls = CALLS.sum();
        Duration cpu = cpu();
        Thread.sleep(Duration.ofSeconds(Long.parseLong(args[3])));
        System.out.println(CallCost.line(CALLS.sum() - calls, cpu().minus(cpu).toNanos() / 1e6));
        new CountDownLatch(1).await();
    }

    private static void repeat(Callable<Boolean> call) {
        try {
            while (call.call()) {
                CALLS.increment();
            }
            System.err.println("a call failed");
        } catch (Exception e) {
            System.err.println("a call failed: " + e);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Callable<Boolean> transport(URI uri, DirectorRequest request) {
        ObjectNode body = Codec.mapper().createObjectNode();
        body.put("model", "moonshotai/kimi-k2").put("temperature", 0.3).put("max_tokens", 8_192);
        request.messages().forEach(body.putArray("messages")::add);
        HttpRequest http =
                HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer simulated")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Codec.encode(body)))
                        .build();
        HttpClient client =
                HttpClient.newBuilder()
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        return () -> answered(client, http);
    }

    private static boolean answered(HttpClient client, HttpRequest http)
            throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = client.send(http, BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 && answer.body().length > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Callable<Boolean> model(DirectorRequest request) {
        RoutedModel model = BaselineMain.model();
        return () ->
                model.call(
                                new ModelCall(
                                        RunId.of(request),
                                        request,
                                        request.messages(),
                                        0,
                                        1,
                                        Instant.now().plusSeconds(600),
                                        Payer.of("default"),
                                        List.of(),
                                        Progress.SILENT,
                                        () -> {},
                                        Background.NONE))
                        instanceof ModelReply.Answered;
    }

    private static DirectorRequest request() {
        byte[] body = new Requests("calls", "calls-", 0).record(1).value();
        return switch (Codec.decode(DirectorRequest.class, body)) {
            case Decoded.Readable<DirectorRequest>(DirectorRequest request) -> request;
            case Decoded.Unreadable<DirectorRequest> broken ->
                    throw new IllegalStateException(broken.message());
        };
    }
}
