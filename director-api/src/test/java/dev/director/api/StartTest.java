package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.director.schemas.Topics;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class StartTest {
    private static final String NOBODY = "127.0.0.1:1";
    private static final Topics TOPICS = new Topics("start.");

    @Test
    void anUnknownSettingFailsTheStart() {
        assertThatThrownBy(() -> RunningApi.start(NOBODY, TOPICS, "--director.api.remembred=1"))
                .hasRootCauseInstanceOf(UnboundConfigurationPropertiesException.class)
                .rootCause()
                .hasMessageContaining("director.api.remembred");
    }

    @ParameterizedTest
    @ValueSource(strings = {"remembered=0", "max-request-size=8MB"})
    void aSettingOutOfBoundsFailsTheStart(String setting) {
        assertThatThrownBy(() -> RunningApi.start(NOBODY, TOPICS, "--director.api." + setting))
                .hasRootCauseInstanceOf(BindValidationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-host.invalid:9092", "localhost"})
    @ExtendWith(OutputCaptureExtension.class)
    void anAddressThatCannotBeUsedIsSaidWithoutAStackTrace(String address, CapturedOutput output) {
        assertThatThrownBy(() -> RunningApi.start(address, TOPICS))
                .hasRootCauseInstanceOf(ConfigException.class);
        assertThat(output.getAll())
                .contains("director.kafka.bootstrap-servers")
                .doesNotContain("\tat ");
    }

    @Test
    void withoutKafkaItIsAliveNotReadyAndSaysWhenToComeBack() {
        try (var api = RunningApi.start(NOBODY, TOPICS, "--director.api.publish-timeout=300ms")) {
            assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(503);
            var submitted =
                    api.post(
                            "/v1/requests",
                            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
                            "Idempotency-Key",
                            "again");
            assertThat(submitted.status()).isEqualTo(503);
            assertThat(submitted.code()).isEqualTo("unavailable");
            assertThat(submitted.header("retry-after")).isNotEmpty();
            assertThat(submitted.json().path("requestId").asString()).isEqualTo("again");
            assertThat(api.get("/v1/requests/any").status()).isEqualTo(503);
        }
    }

    @Test
    void becomesReadyWhenTheTopicsAppear() throws Exception {
        var topics = new Topics("late.");
        try (var api = RunningApi.start(KafkaForTests.bootstrapServers(), topics)) {
            assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(503);
            KafkaForTests.create(topics);
            await().until(() -> api.get("/actuator/health/readiness").status() == 200);
            assertThat(api.get("/v1/requests/any").status()).isEqualTo(404);
        }
    }
}
