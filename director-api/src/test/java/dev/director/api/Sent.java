package dev.director.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What upstream and workers write, as JSON. */
final class Sent {
    private Sent() {}

    static String request(String id, String more) {
        return "{\"requestId\":\"%s\",\"model\":\"kimi-k2\"%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(id, more);
    }

    static String progress(String id, long attempt, String kind, String more) {
        return "{\"requestId\":\"%s\",\"tenant\":\"default\",\"at\":\"2026-11-01T00:00:00Z\",\"attempt\":%d,\"kind\":\"%s\"%s}"
                .formatted(id, attempt, kind, more);
    }

    static String delta(String id, long attempt, int index, String text) {
        return progress(
                id, attempt, "delta", ",\"index\":%d,\"text\":\"%s\"".formatted(index, text));
    }

    static String toolCall(String id, String callId) {
        return "{\"requestId\":\"%s\",\"tenant\":\"default\",\"callId\":\"%s\",\"name\":\"find\",\"arguments\":{\"q\":1},\"turn\":1}"
                .formatted(id, callId);
    }

    /** Server-sent events as a browser reads them: each with its fields. */
    static List<Map<String, String>> events(String body) {
        return body
                .lines()
                .collect(
                        () ->
                                new java.util.ArrayList<Map<String, String>>(
                                        List.of(new TreeMap<>())),
                        (all, line) -> {
                            int colon = line.indexOf(": ");
                            if (line.isEmpty()) {
                                all.add(new TreeMap<>());
                            } else if (colon > 0) {
                                all.getLast()
                                        .merge(
                                                line.substring(0, colon),
                                                line.substring(colon + 2),
                                                (a, b) -> a + "\n" + b);
                            }
                        },
                        List::addAll)
                .stream()
                .filter(event -> event.containsKey("event"))
                .toList();
    }
}
