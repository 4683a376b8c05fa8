package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Status;
import java.util.Optional;

/** Chat Completions. */
final class ChatEndpoint implements Endpoint {
    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public Optional<Status> refuse(Call call, Profile profile) {
        return Optional.empty();
    }

    @Override
    public void answer(Exchange exchange, Call call, ScriptPlayer.Cue cue, Profile profile) {
        Replies replies = new Replies(call, answer -> render(call, answer, profile));
        exchange.play(() -> replies.to(cue.behaviour()), cue.delay());
    }

    private static Rendering render(Call call, Answer answer, Profile profile) {
        long now = System.currentTimeMillis() / 1000;
        return new ChatRendering(call, answer, profile.allQuirks(), now);
    }
}
