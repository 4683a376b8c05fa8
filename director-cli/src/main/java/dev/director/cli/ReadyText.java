package dev.director.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code dev} prints when everything runs. */
final class ReadyText {
    private ReadyText() {}

    static String of(DevPlan plan, DevSystem system, Duration took) {
        String http = "http://127.0.0.1:" + system.httpPort();
        return """

        Director is ready (%.1f s)

          HTTP       %s
          Kafka      %s%s
          workers    %s
          providers  %s
          log        %s

        Try it:

          ./director submit -m "Hello"%s

          curl -s %s/v1/requests -H 'content-type: application/json' \\
            -d '{"requestId":"r1","model":"kimi-k2","messages":[{"role":"user","content":"Hello"}]}'
          curl -s %s/v1/requests/r1

        Ctrl-C stops it.
        """
                .formatted(
                        took.toMillis() / 1000.0,
                        http,
                        system.bootstrap(),
                        plan.bootstrap().isPresent() ? "" : " (data in " + plan.data() + ")",
                        workers(plan),
                        providers(plan),
                        plan.data().resolve("director.log"),
                        system.bootstrap().equals("127.0.0.1:9092")
                                ? ""
                                : " --bootstrap " + system.bootstrap(),
                        http,
                        http);
    }

    private static String workers(DevPlan plan) {
        return IntStream.rangeClosed(1, plan.workers())
                .mapToObj(DevPlan::slot)
                .collect(Collectors.joining(", "));
    }

    private static String providers(DevPlan plan) {
        return Stream.of(Provider.values())
                .map(provider -> provider(plan, provider))
                .collect(Collectors.joining("\n             "));
    }

    private static String provider(DevPlan plan, Provider provider) {
        String state =
                plan.simulated().contains(provider)
                        ? "SIMULATED (no " + provider.keyVariable() + " in the environment)"
                        : "real (" + provider.keyVariable() + ")";
        return String.format(Locale.ROOT, "%-11s%s", provider.label(), state);
    }
}
