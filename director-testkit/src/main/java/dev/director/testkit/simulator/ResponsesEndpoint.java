package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Hang;
import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.CallRecord.Outcome;
import dev.director.testkit.simulator.rendering.Rendering;
import dev.director.testkit.simulator.rendering.ResponsesRendering;
import dev.director.testkit.simulator.responses.ResponseInput;
import dev.director.testkit.simulator.responses.StoredResponses;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Responses. One in the background is accepted at once and takes the latency that the rule says; a
 * rule that makes it hang never lets it end. Streamed in the background it is only streamed.
 */
final class ResponsesEndpoint implements Endpoint {
    private final StoredResponses stored;

    ResponsesEndpoint(StoredResponses stored) {
        this.stored = stored;
    }

    @Override
    public String path() {
        return "/responses";
    }

    @Override
    public Optional<Status> refuse(Call call, Profile profile) {
        return ResponseInput.complaint(call.body(), stored::get).map(profile::refusal);
    }

    @Override
    public void answer(Exchange exchange, Call call, ScriptPlayer.Cue cue, Profile profile) {
        Replies replies = new Replies(call, answer -> render(call, answer, profile));
        Optional<Answer> answer =
                cue.behaviour() instanceof Hang
                        ? Optional.of(Answer.text(""))
                        : replies.answer(cue.behaviour());
        boolean background = call.body().path("background").asBoolean(false) && !call.stream();
        if (background && answer.isPresent()) {
            exchange.play(() -> begin(call, answer.get(), cue, profile), Duration.ZERO);
        } else {
            exchange.play(() -> replies.to(cue.behaviour()), cue.delay());
        }
    }

    private Reply begin(Call call, Answer answer, ScriptPlayer.Cue cue, Profile profile) {
        Optional<Duration> latency =
                cue.behaviour() instanceof Hang ? Optional.empty() : Optional.of(cue.delay());
        ObjectNode accepted = stored.begin(rendering(call, answer, profile).response(), latency);
        byte[] body = JsonMapper.shared().writeValueAsBytes(accepted);
        return new Reply.Whole(
                Outcome.ANSWERED,
                200,
                Map.of("Content-Type", "application/json"),
                ByteBuffer.wrap(body));
    }

    private Rendering render(Call call, Answer answer, Profile profile) {
        ResponsesRendering rendering = rendering(call, answer, profile);
        if (call.body().path("store").asBoolean(true)) {
            stored.keep(rendering.response());
        }
        return rendering;
    }

    private static ResponsesRendering rendering(Call call, Answer answer, Profile profile) {
        return new ResponsesRendering(
                Completion.of(call, answer, System.currentTimeMillis() / 1000),
                call.body(),
                profile.quirksOf(answer),
                "sim" + call.sequence());
    }
}
