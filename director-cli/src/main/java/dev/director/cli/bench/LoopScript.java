package dev.director.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the simulated model does when it is to call a tool so and so many times. */
final class LoopScript {
    static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"track\",\"description\":\"Where a parcel is.\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"number\":{\"type\":\"string\"}},\"required\":[\"number\"]}}}]";

    private LoopScript() {}

    /** What a user says who wants that many turns. */
    static String wish(int turns) {
        return "Take " + turns + " turns.";
    }

    /** A script in which a conversation takes as many turns as its user wishes. */
    static String of(int... turns) {
        String answers =
                IntStream.of(turns)
                        .mapToObj(wanted ->
                                "{\"when\":{\"contains\":\"%s\",\"turns\":%d},\"behaviours\":[{\"kind\":\"answer\",\"content\":\"It is in Lyon.\",\"finishReason\":\"stop\"}]}"
                                        .formatted(wish(wanted), wanted - 1))
                        .collect(Collectors.joining(","));
        String calls =
                IntStream.of(turns)
                        .mapToObj(wanted ->
                                "{\"when\":{\"contains\":\"%s\"},\"behaviours\":[{\"kind\":\"answer\",\"finishReason\":\"tool_calls\",\"toolCalls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"track\",\"arguments\":\"{\\\"number\\\":\\\"4711\\\"}\"}}]}]}"
                                        .formatted(wish(wanted)))
                        .collect(Collectors.joining(","));
        return "{\"rules\":[" + answers + "," + calls + "]}";
    }

    /**
     * Has a simulator play a script.
     *
     * @param simulator where it is, without a path
     * @throws BenchFailure when it does not take it
     */
    static void play(String simulator, String script) throws InterruptedException {
        HttpRequest put =
                HttpRequest.newBuilder(URI.create(simulator + "/_simulator/script"))
                        .PUT(BodyPublishers.ofString(script))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(put, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchFailure("the simulator refused its script: " + answer.body());
            }
        } catch (IOException e) {
            throw new BenchFailure("the simulator took no script: " + e);
        }
    }
}
