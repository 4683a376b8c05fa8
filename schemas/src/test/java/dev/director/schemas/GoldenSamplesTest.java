package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Samples that must always be read, and always be written as they were. */
class GoldenSamplesTest {
    private static final Set<String> TENANT_DEFAULTS =
            Set.of("director-request", "tool-result", "cancel-request");

    static List<Contract.Golden> goldens() {
        return Contract.goldens();
    }

    @Test
    void thereAreSeveralForEveryEvent() {
        assertThat(
                        goldens().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                Contract.Golden::event, Collectors.counting())))
                .containsOnlyKeys(Contract.EVENTS.keySet())
                .allSatisfy((event, count) -> assertThat(count).as(event).isGreaterThan(1));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void keepsItsSchema(Contract.Golden golden) {
        String json = new String(golden.value(), StandardCharsets.UTF_8);
        assertThat(Contract.violations(golden.event(), json)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void comesBackAsItWas(Contract.Golden golden) {
        Object event = event(golden);
        ObjectNode expected = (ObjectNode) Codec.mapper().readTree(golden.value());
        if (TENANT_DEFAULTS.contains(golden.event()) && !expected.has("tenant")) {
            expected.put("tenant", "default");
        }
        byte[] written = Codec.encode(event);
        assertThat(Codec.mapper().readTree(written)).isEqualTo(expected);
        assertThat(Codec.decode(golden.type(), written)).isEqualTo(new Decoded.Readable<>(event));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void whatIsWrittenKeepsTheSchemaToo(Contract.Golden golden) {
        String written = new String(Codec.encode(event(golden)), StandardCharsets.UTF_8);
        assertThat(Contract.violations(golden.event(), written)).isEmpty();
    }

    private static Object event(Contract.Golden golden) {
        Decoded<?> decoded = Codec.decode(golden.type(), golden.value());
        assertThat(decoded).isInstanceOf(Decoded.Readable.class);
        return ((Decoded.Readable<?>) decoded).event();
    }
}
