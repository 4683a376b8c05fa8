package dev.director.testkit.simulator;

import dev.director.testkit.simulator.Behaviour.Status;
import java.util.Optional;

/** An API in which a model is called. */
interface Endpoint {

    /** How the paths that it serves end. */
    String path();

    /** How it refuses the call, whoever the provider is, if it does. */
    Optional<Status> refuse(Call call, Profile profile);

    /** Answers as the script says. */
    void answer(Exchange exchange, Call call, ScriptPlayer.Cue cue, Profile profile);
}
