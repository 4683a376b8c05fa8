package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.testkit.simulator.Call;
import dev.director.testkit.simulator.CallId;
import dev.director.testkit.simulator.WorstVendor.Fault;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolCallAccountTest {
    private final CallsServed served = new CallsServed();
    private final ToolCallAccount account = new ToolCallAccount(served, 2);

    @Test
    void whatBecameOfACallIsHeldAgainstHowItCame() {
        serve("a", 1, 1, Fault.LEAKED_HALF);
        serve("a", 1, 2, Fault.FENCED);
        serve("a", 2, 1, Fault.NONE);
        serve("b", 1, 1, Fault.MISSING);
        serve("b", 2, 1, Fault.EXTRA);
        add("a", "completed", "{}", call("a.1.0.x", "completed"), call("a.2.0.y", "completed"));
        add(
                "b",
                "failed",
                "{\"code\":\"invalid_tool_call\"}",
                call("b.1.0.x", "failed"),
                call("b.2.0.y", "failed"));

        assertThat(account.rows().get("all calls")).containsEntry("number", 5.0);
        assertThat(account.rows().get("valid as they came")).containsEntry("%", 20.0);
        assertThat(account.rows().get("mended")).containsEntry("number", 1.0);
        assertThat(account.rows().get("told to the model")).containsEntry("number", 2.0);
        assertThat(account.rows().get("asked again unseen")).containsEntry("number", 1.0);
        assertThat(account.rows().get("wanted and executed")).containsEntry("%", 50.0);
        assertThat(account.rows().get("runs that fell back")).containsEntry("%", 0.0);
        assertThat(account.executionSuccess()).isEqualTo(50.0);
        assertThat(account.problems(2)).isEmpty();
    }

    @Test
    void oneCallTooManyAndOneResultTooFewAreProblems() {
        serve("a", 1, 1, Fault.NONE);
        add(
                "a",
                "completed",
                "{}",
                call("a.1.0.x", "completed"),
                call("a.1.1.y", "completed"),
                call("a.1.2.z", "completed"));

        assertThat(account.problems(2)).hasSize(2);
    }

    private void serve(String requestId, int turn, int attempt, Fault fault) {
        CallId id = new CallId("t", requestId, 0, turn, attempt);
        served.note(
                new Call(
                        1,
                        id.request(),
                        Optional.of(id),
                        id.toString(),
                        "/api/v1/chat/completions",
                        "",
                        "kimi-k2",
                        false,
                        Codec.mapper().createObjectNode()),
                fault);
    }

    private void add(String requestId, String status, String error, String... calls) {
        account.add(
                Codec.mapper()
                        .readTree(
                                "{\"requestId\":\"%s\",\"status\":\"%s\",\"error\":%s,\"toolCalls\":[%s]}"
                                        .formatted(
                                                requestId,
                                                status,
                                                error,
                                                String.join(",", calls))));
    }

    private static String call(String callId, String outcome) {
        return "{\"callId\":\"%s\",\"outcome\":\"%s\"}".formatted(callId, outcome);
    }
}
