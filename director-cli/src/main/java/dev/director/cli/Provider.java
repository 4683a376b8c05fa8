package dev.director.cli;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The hosted providers that {@code dev} stands in for where it finds no key. */
enum Provider {
    OPENAI("/v1"),
    OPENROUTER("/api/v1"),
    MOONSHOT("/v1");

    private final String path;

    Provider(String path) {
        this.path = path;
    }

    /** Those that have no key in the environment. */
    static List<Provider> withoutKey(Map<String, String> environment) {
        return List.of(values()).stream()
                .filter(p -> environment.getOrDefault(p.keyVariable(), "").isBlank())
                .toList();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String keyVariable() {
        return name() + "_API_KEY";
    }

    /** What a worker is told so that it calls the simulator instead. */
    List<String> simulatedAt(URI simulator) {
        return List.of(
                "--" + name() + "_BASE_URL=" + simulator.resolve(path),
                "--" + keyVariable() + "=simulated");
    }
}
