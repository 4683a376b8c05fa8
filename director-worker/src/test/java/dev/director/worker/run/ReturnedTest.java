package dev.director.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.schemas.Status;
import dev.director.schemas.ToolOutcome;
import dev.director.schemas.Usage;
import dev.director.worker.run.Decision.EndTurn;
import dev.director.worker.run.Decision.Finish;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Requests that want the calls of their own tools back, as OpenAI's protocol has it. */
class ReturnedTest {

    private static final String RETURN = ",\"callerTools\":\"return\"";

    private final FakeTools tools = new FakeTools();

    @Test
    void theRunCompletesWithTheCallersCallsInOpenAisShapeUnderDirectorsIds() {
        ObjectNode message = message(call("theirs", "{\"a\": 1.50}"), call("theirs", "{}"));
        message.put("reasoning_content", "so");

        Finish finish = (Finish) next(run(RETURN), message);

        assertThat(finish.status()).isEqualTo(Status.COMPLETED);
        assertThat(finish.finishReason()).contains("tool_calls");
        List<String> ids =
                ToolRequest.of(run(RETURN).id(), 0, 1, message).stream()
                        .map(ToolRequest::callId)
                        .toList();
        assertThat(finish.message().orElseThrow())
                .isEqualTo(
                        Codec.mapper()
                                .readTree(
                                        """
                                        {"role":"assistant","content":"let me see","reasoning_content":"so","tool_calls":[
                                          {"id":"%s","type":"function","function":{"name":"theirs","arguments":"{\\"a\\":1.50}"}},
                                          {"id":"%s","type":"function","function":{"name":"theirs","arguments":"{}"}}]}\
                                        """
                                                .formatted(ids.get(0), ids.get(1))));
        assertThat(finish.calls()).extracting(ToolOutcome::callId).containsExactlyElementsOf(ids);
        assertThat(finish.calls()).extracting(ToolOutcome::outcome).containsOnly(Outcome.RETURNED);
        assertThat(finish.warnings()).isEmpty();
    }

    @Test
    void aRequestThatDoesNotSaySoHandsThemOut() {
        ObjectNode message = message(call("theirs", "{}"));

        assertThat(next(run(""), message)).isInstanceOf(EndTurn.class);
        assertThat(next(run(",\"callerTools\":\"wait\""), message)).isInstanceOf(EndTurn.class);
    }

    /** No model would get their outputs: what ran would run again. */
    @Test
    void whatTheSameTurnCallsOfTheWorkerDoesNotRunAndSaysSo() {
        Finish finish =
                (Finish)
                        next(
                                run(RETURN),
                                message(
                                        call("buy", "{}"),
                                        call("theirs", "{}"),
                                        call("pay", "{}")));

        assertThat(finish.message().orElseThrow().path("tool_calls")).hasSize(1);
        assertThat(finish.calls())
                .extracting(ToolOutcome::name, ToolOutcome::ranBy, ToolOutcome::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("buy", "director", Outcome.ABORTED),
                        org.assertj.core.groups.Tuple.tuple("theirs", "caller", Outcome.RETURNED),
                        org.assertj.core.groups.Tuple.tuple("pay", "director", Outcome.ABORTED));
        assertThat(finish.warnings()).hasSize(2);
        assertThat(finish.warnings().getFirst()).contains("'buy'", "was not run");
        assertThat(tools.ran).isEmpty();
    }

    @Test
    void aWrongCallBesideOneOfTheCallersIsDroppedWithWhatIsWrong() {
        Finish finish =
                (Finish)
                        next(
                                run(RETURN),
                                message(
                                        call("theirs", "no object"),
                                        call("nobodys", "{}"),
                                        call("theirs", "{}")));

        assertThat(finish.message().orElseThrow().path("tool_calls")).hasSize(1);
        assertThat(finish.calls())
                .extracting(ToolOutcome::valid)
                .containsExactly(false, false, true);
        assertThat(finish.warnings())
                .containsExactly(
                        "a wrong call of 'theirs' was dropped: no object",
                        "a wrong call of 'nobodys' was dropped: there is no such tool");
    }

    @Test
    void aTurnWithoutACallThatTheCallerCanRunGoesOnAsEver() {
        assertThat(next(run(RETURN), message(call("look", "{}")))).isInstanceOf(EndTurn.class);
        assertThat(next(run(RETURN), message(call("pay", "{}")))).isInstanceOf(EndTurn.class);
        assertThat(next(run(RETURN), message(call("theirs", "no object"))))
                .isInstanceOf(EndTurn.class);
        assertThat(next(run(RETURN), message(call("nobodys", "{}")))).isInstanceOf(EndTurn.class);
    }

    @Test
    void itIsTheAnswerWhateverTheLimitsAndACancelThatCameBehindIt() {
        ObjectNode message = message(call("theirs", "{}"));
        Run cancelled =
                run(RETURN).with(List.of(new RunStep.Cancelled(Optional.empty(), Samples.STARTED)));

        assertThat(next(cancelled, message)).isInstanceOf(Finish.class);
        for (Run run :
                List.of(
                        cancelled,
                        run(RETURN + ",\"limits\":{\"maxTurns\":1}"),
                        run(RETURN + ",\"limits\":{\"maxCostUsd\":\"0.01\"}"))) {
            assertThat(((Finish) next(run, message)).status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void theResultShowsTheCallsAndTheWarningsAndNothingIsHandedOut() {
        Run run = run(RETURN).with(answered(message(call("look", "{}"), call("theirs", "{}"))));

        List<Publication> publications =
                Ending.of(run, (Finish) decide(run), Traces.NONE, Samples.STARTED.plusSeconds(1));

        assertThat(publications)
                .extracting(one -> one.getClass().getSimpleName())
                .containsExactly("Usage", "Result", "Finished");
        var result = ((Publication.Result) publications.get(1)).result();
        assertThat(result.toolCalls())
                .extracting(ToolOutcome::outcome)
                .containsExactly(Outcome.ABORTED, Outcome.RETURNED);
        assertThat(result.warnings()).hasSize(1);
        assertThat(result.turns()).isEqualTo(1);
        assertThat(result.finishReason()).contains("tool_calls");
    }

    private Decision next(Run run, ObjectNode message) {
        return decide(run.with(answered(message)));
    }

    private Decision decide(Run run) {
        return Decide.next(run, tools, (_, _) -> Optional.of("gpt-4"), Samples.STARTED);
    }

    private static ModelReply answered(ObjectNode message) {
        return new ModelReply.Answered(
                List.of(Samples.succeeded(new Usage(5, 0, 2, 0), "0.1", false, 10)),
                message,
                "tool_calls",
                List.of());
    }

    private static Run run(String more) {
        String offered =
                List.of("look", "buy", "pay", "theirs").stream()
                        .map("{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}"::formatted)
                        .collect(Collectors.joining(",", ",\"tools\":[", "]"));
        return Samples.run(Samples.request(Samples.json("r1", offered + more)));
    }

    private static ObjectNode message(String... calls) {
        return Samples.message("let me see", Arrays.toString(calls));
    }

    private static String call(String name, String arguments) {
        ObjectNode call = Codec.mapper().createObjectNode().put("id", "p").put("index", 0);
        call.putObject("function").put("name", name).put("arguments", arguments);
        return call.toString();
    }
}
