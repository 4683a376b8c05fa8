package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.Behaviour.Status;
import dev.director.testkit.simulator.model.Generations;
import dev.director.testkit.simulator.quirk.Quirk;
import dev.director.testkit.simulator.rendering.ChatRendering;
import dev.director.testkit.simulator.rendering.Rendering;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Chat Completions. */
final class ChatEndpoint implements Endpoint {
    private final Generations generations;

    ChatEndpoint(Generations generations) {
        this.generations = generations;
    }

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

    private Rendering render(Call call, Answer answer, Profile profile) {
        Set<Quirk> quirks = profile.quirksOf(answer);
        ObjectNode completion = Completion.of(call, answer, System.currentTimeMillis() / 1000);
        ChatRendering rendering = new ChatRendering(completion, call.body(), quirks);
        if (quirks.contains(Quirk.GENERATION_ID)) {
            generations.keep(completion, call.stream(), quirks.contains(Quirk.GENERATION_LATE));
        }
        return rendering;
    }
}
