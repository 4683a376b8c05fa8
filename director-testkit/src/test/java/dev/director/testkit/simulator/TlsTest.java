package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.director.testkit.simulator.CallRecord.Outcome;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class TlsTest {

    @ParameterizedTest
    @EnumSource(Version.class)
    void speaksTheVersionTheClientOffers(Version version) throws Exception {
        try (ProviderSimulator simulator = tls();
                HttpClient client = client(simulator, version)) {
            HttpResponse<String> answer =
                    client.send(request(simulator, "t/r1/0.0.1"), BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).contains("echo: hello");
        }
    }

    @Test
    void seesAStreamThatTheClientResets() throws Exception {
        try (ProviderSimulator simulator = tls();
                HttpClient client = client(simulator, Version.HTTP_2)) {
            simulator.script(Rule.any().always(new Behaviour.Hang()));
            var call = client.sendAsync(request(simulator, "t/r1/0.0.1"), BodyHandlers.ofString());
            await().until(() -> simulator.calls().open() == 1);
            call.cancel(true);
            await().until(() -> simulator.calls().open() == 0);
            assertThat(simulator.calls().all().getFirst().outcome()).isEqualTo(Outcome.ABORTED);
        }
    }

    private static ProviderSimulator tls() {
        return ProviderSimulator.start(SimulatorSettings.defaults().withTls());
    }

    private static HttpClient client(ProviderSimulator simulator, Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(simulator.trustingContext())
                .build();
    }

    private static HttpRequest request(ProviderSimulator simulator, String id) {
        return HttpRequest.newBuilder(simulator.uri().resolve("/v1/chat/completions"))
                .header(CallId.HEADER, id)
                .POST(BodyPublishers.ofString(Http.body("gpt-4", "hello")))
                .build();
    }
}
