package dev.director.testkit.simulator.check;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Rules about how the model is to write. */
final class Sampling {
    private static final int MAX_N = 5;
    private static final double LOW = 0.3;
    private static final int MAX_STOPS = 5;
    private static final int MAX_STOP_BYTES = 32;

    private Sampling() {}

    static Optional<Complaint> temperature(JsonNode request) {
        double temperature = request.path("temperature").asDouble(1);
        return temperature < 0 || temperature > 1
                ? Complaint.of("invalid temperature: must be between 0 and 1")
                : Complaint.none();
    }

    static Optional<Complaint> fixed(JsonNode request) {
        String temperature = isThinking(request) ? "1" : "0.6";
        return only(request, "temperature", temperature)
                .or(() -> only(request, "top_p", "0.95"))
                .or(() -> only(request, "n", "1"))
                .or(() -> only(request, "presence_penalty", "0"))
                .or(() -> only(request, "frequency_penalty", "0"));
    }

    private static Optional<Complaint> only(JsonNode request, String name, String allowed) {
        double value = Double.parseDouble(allowed);
        return request.path(name).asDouble(value) != value
                ? Complaint.of(
                        "invalid %s: only %s is allowed for this model".formatted(name, allowed))
                : Complaint.none();
    }

    static Optional<Complaint> n(JsonNode request) {
        int n = request.path("n").asInt(1);
        return n < 1 || n > MAX_N
                ? Complaint.of("invalid n: must be between 1 and " + MAX_N)
                : Complaint.none();
    }

    static Optional<Complaint> nAtLowTemperature(JsonNode request) {
        boolean low = request.path("temperature").asDouble(1) < LOW;
        return low && request.path("n").asInt(1) > 1
                ? Complaint.of("invalid n: only 1 is allowed when temperature is close to 0")
                : Complaint.none();
    }

    static Optional<Complaint> stop(JsonNode request) {
        JsonNode stop = request.path("stop");
        List<String> strings =
                stop.isString()
                        ? List.of(stop.asString())
                        : stop.valueStream().map(JsonNode::asString).toList();
        if (strings.size() > MAX_STOPS) {
            return Complaint.of("invalid stop: at most " + MAX_STOPS + " strings are allowed");
        }
        return strings.stream().anyMatch(Sampling::isLong)
                ? Complaint.of(
                        "invalid stop: a string must not exceed " + MAX_STOP_BYTES + " bytes")
                : Complaint.none();
    }

    private static boolean isLong(String stop) {
        return stop.getBytes(StandardCharsets.UTF_8).length > MAX_STOP_BYTES;
    }

    static Optional<Complaint> thinkingSwitch(JsonNode request) {
        return request.hasNonNull("thinking") && request.hasNonNull("reasoning_effort")
                ? Complaint.of("cannot specify both 'thinking' and 'reasoning_effort'")
                : Complaint.none();
    }

    /** A thinking model thinks unless told not to. */
    static boolean isThinking(JsonNode request) {
        return !request.path("thinking").path("type").asString("").equals("disabled");
    }
}
