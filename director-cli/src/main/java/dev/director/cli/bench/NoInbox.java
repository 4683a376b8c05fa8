package dev.director.cli.bench;

import dev.director.worker.run.Awaited;
import dev.director.worker.run.Cancellation;
import dev.director.worker.run.Inbox;
import java.util.List;
import java.util.Set;

/** Of a run for which nothing comes from outside. */
final class NoInbox implements Inbox {
    private final Cancellation cancellation = new Cancellation();

    @Override
    public void expect(List<Awaited> calls) {
        throw new IllegalStateException("a baseline hands nothing out");
    }

    @Override
    public void expectMove(int hop) {
        throw new IllegalStateException("a baseline has one lane");
    }

    @Override
    public Taken close() {
        return new Taken(Set.of(), false);
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }
}
