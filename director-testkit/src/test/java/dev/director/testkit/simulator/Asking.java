package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.quirk.Quirk;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/** Asks a simulator of its own for one answer, plain or streamed. */
final class Asking implements AutoCloseable {
    static final String ADD =
            """
            [{"type":"function","function":{"name":"add","parameters":{"type":"object",\
            "properties":{"a":{"type":"integer"},"b":{"type":"object"}}}}}]\
            """;

    static final String TWO_CALLS =
            """
            [{"id":"c1","type":"function","function":{"name":"add","arguments":"{\\"a\\":1,\\"b\\":{}}"}},
             {"id":"c2","type":"function","function":{"name":"add","arguments":"{\\"a\\":22,\\"b\\":{}}"}}]\
            """;

    /**
     * Two tool calls of an earlier turn, with ids in the form that {@code %s} and {@code %s} say.
     */
    static final String HISTORY =
            """
            {"role":"user","content":"go"},
            {"role":"assistant","content":null,"tool_calls":[
             {"id":"%1$s","type":"function","function":{"name":"add","arguments":"{}"}},
             {"id":"%2$s","type":"function","function":{"name":"add","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"%1$s","content":"1"},
            {"role":"tool","tool_call_id":"%2$s","content":"2"}\
            """;

    final ProviderSimulator simulator = ProviderSimulator.start();
    final Http http = new Http(simulator);
    private int calls;

    static String request(String messages, String more) {
        return "{\"model\":\"kimi-k2\",\"messages\":[" + messages + "]" + more + "}";
    }

    static String simple(String more) {
        return request("{\"role\":\"user\",\"content\":\"hello\"}", more);
    }

    HttpResponse<String> send(String body) {
        return http.chat("t/r/0.0." + ++calls, body);
    }

    HttpResponse<String> send(Answer answer, String body) {
        simulator.script(Rule.any().always(answer));
        return send(body);
    }

    JsonNode plain(Answer answer, Quirk... quirks) {
        return Http.json(send(answer.with(quirks), simple(",\"tools\":" + ADD)));
    }

    Sse stream(Answer answer, Quirk... quirks) {
        return Sse.read(text(answer, quirks));
    }

    String text(Answer answer, Quirk... quirks) {
        return send(answer.with(quirks), simple(",\"stream\":true,\"tools\":" + ADD)).body();
    }

    @Override
    public void close() {
        http.close();
        simulator.close();
    }
}
