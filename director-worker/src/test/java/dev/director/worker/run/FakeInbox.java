package dev.director.worker.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An inbox that a test puts things into. */
public final class FakeInbox implements Inbox {

    /** What was handed out, turn by turn. */
    final List<List<Awaited>> expected = new ArrayList<>();

    /** The calls that were answered. */
    final Set<String> answered = new HashSet<>();

    boolean closed;

    /** The lane change that is under way. */
    int movesTo;

    private final Cancellation cancellation = new Cancellation();

    @Override
    public void expect(List<Awaited> calls) {
        expected.add(calls);
    }

    @Override
    public void expectMove(int hop) {
        movesTo = hop;
    }

    @Override
    public Taken close() {
        closed = true;
        return new Taken(answered, cancellation.told().isPresent());
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }
}
