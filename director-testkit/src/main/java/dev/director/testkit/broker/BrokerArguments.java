package dev.director.testkit.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The command line of {@link BrokerMain}, written by {@link ForkedBroker} or by hand. */
record BrokerArguments(BrokerSettings settings, BrokerPorts ports) {

    static BrokerArguments parse(String[] args) {
        BrokerSettings settings = BrokerSettings.in(Path.of("broker-data"));
        OptionalInt proxied = OptionalInt.empty();
        if (args.length % 2 != 0) {
            throw new IllegalArgumentException("a value is missing after " + args[args.length - 1]);
        }
        for (int i = 0; i < args.length; i += 2) {
            String value = args[i + 1];
            switch (args[i]) {
                case "--data" -> settings = settings.inDirectory(Path.of(value));
                case "--port" -> settings = settings.onPort(Integer.parseInt(value));
                case "--advertised-port" ->
                        settings = settings.behindProxy(Integer.parseInt(value));
                case "--proxied-port" -> proxied = OptionalInt.of(Integer.parseInt(value));
                case "--set" -> settings = set(settings, value);
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        BrokerPorts chosen = BrokerPorts.choose(settings);
        return new BrokerArguments(
                settings,
                new BrokerPorts(
                        chosen.client(),
                        chosen.controller(),
                        proxied.isPresent() ? proxied : chosen.proxied()));
    }

    private static BrokerSettings set(BrokerSettings settings, String property) {
        int equals = property.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set takes name=value, not " + property);
        }
        return settings.with(property.substring(0, equals), property.substring(equals + 1));
    }

    String[] toArray() {
        List<String> args = new ArrayList<>();
        args.addAll(List.of("--data", settings.dataDir().toAbsolutePath().toString()));
        args.addAll(List.of("--port", Integer.toString(ports.client())));
        settings.advertisedProxyPort()
                .ifPresent(p -> args.addAll(List.of("--advertised-port", Integer.toString(p))));
        ports.proxied().ifPresent(p -> args.addAll(List.of("--proxied-port", Integer.toString(p))));
        settings.overrides().forEach((k, v) -> args.addAll(List.of("--set", k + "=" + v)));
        return args.toArray(String[]::new);
    }
}
