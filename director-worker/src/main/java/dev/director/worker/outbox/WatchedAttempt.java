package dev.director.worker.outbox;

import dev.director.schemas.ProgressEvent.Kind;
import dev.director.worker.run.Progress;
import dev.director.worker.run.RunId;
import dev.director.worker.run.WaitFor;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/**
 * What one model call has said that is not told yet. Its run's thread adds, the log's thread takes.
 * Thread-safe.
 */
final class WatchedAttempt implements Progress.Attempt {

    /** A delta of this many characters is told apart from the next, so that events stay small. */
    private static final int MAX_DELTA = 64 << 10;

    /** Of a gathering's time each: about a minute. */
    private static final int MAX_REFUSALS = 3_000;

    private final RunId id;
    private final long number;
    private final Queue<WatchedAttempt> talking;
    private final ArrayDeque<Saying> pending = new ArrayDeque<>();
    private int deltas;
    private int refusals;
    private boolean queued;
    private Future<?> newest = CompletableFuture.completedFuture(null);

    private sealed interface Saying {

        record Text(StringBuilder text) implements Saying {}

        record Event(Kind kind, String name, Map<String, JsonNode> fields) implements Saying {

            /** Of a kind that an attempt has once. */
            Event(Kind kind, Map<String, JsonNode> fields) {
                this(kind, kind.wire(), fields);
            }
        }
    }

    /**
     * An event's own fields.
     *
     * @param name unlike that of every other event of the attempt
     */
    record Fields(String name, Map<String, JsonNode> json) {}

    /** Takes an event; what comes of it is a failure at once when it cannot be taken now. */
    @FunctionalInterface
    interface Teller {
        Future<?> tell(Kind kind, Fields fields);
    }

    /**
     * @param talking told when there is something to tell
     */
    WatchedAttempt(RunId id, long number, Queue<WatchedAttempt> talking) {
        this.id = id;
        this.number = number;
        this.talking = talking;
    }

    RunId id() {
        return id;
    }

    long number() {
        return number;
    }

    void started(String model, String provider) {
        say(
                new Saying.Event(
                        Kind.STARTED,
                        Map.of(
                                "model", StringNode.valueOf(model),
                                "provider", StringNode.valueOf(provider))));
    }

    @Override
    public synchronized void text(String piece) {
        if (pending.peekLast() instanceof Saying.Text(StringBuilder text)
                && text.length() + piece.length() <= MAX_DELTA) {
            text.append(piece);
        } else {
            say(new Saying.Text(new StringBuilder(piece)));
        }
    }

    @Override
    public void discard(String reason) {
        say(new Saying.Event(Kind.DISCARD, Map.of("reason", StringNode.valueOf(reason))));
    }

    void tool(Progress.Tool tool) {
        String state = tool.state().name().toLowerCase(Locale.ROOT);
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        fields.put("callId", StringNode.valueOf(tool.callId()));
        fields.put("name", StringNode.valueOf(tool.name()));
        fields.put("state", StringNode.valueOf(state));
        tool.outcome()
                .ifPresent(outcome -> fields.put("outcome", StringNode.valueOf(outcome.wire())));
        say(new Saying.Event(Kind.TOOL, "tool." + tool.callId() + "." + state, fields));
    }

    void fallback(String from, String to, String reason) {
        say(
                new Saying.Event(
                        Kind.FALLBACK,
                        Map.of(
                                "from", StringNode.valueOf(from),
                                "to", StringNode.valueOf(to),
                                "reason", StringNode.valueOf(reason))));
    }

    /**
     * @param at tells it apart from what the run waited for at other times
     */
    void waiting(WaitFor what, long at) {
        String reason = what.kind().wire();
        say(
                new Saying.Event(
                        Kind.WAITING,
                        "waiting.%s.%d".formatted(reason, at),
                        Map.of(
                                "for", StringNode.valueOf(reason),
                                "reason", StringNode.valueOf(what.reason()))));
    }

    private synchronized void say(Saying saying) {
        pending.addLast(saying);
        wake();
    }

    /** Tells what is pending, in order, until the teller takes no more. */
    synchronized void drain(Teller teller) {
        queued = false;
        while (!pending.isEmpty()) {
            if (!tell(pending.getFirst(), teller)) {
                waitOrForget();
                return;
            }
            deltas += pending.removeFirst() instanceof Saying.Text ? 1 : 0;
            refusals = 0;
        }
    }

    /** A broker that stays away must not fill the memory with what nobody reads. */
    private void waitOrForget() {
        if (++refusals < MAX_REFUSALS) {
            wake();
        } else {
            pending.clear();
        }
    }

    /** Whether all was taken to be told, or is forgotten. */
    synchronized boolean isTold() {
        return pending.isEmpty();
    }

    /** Whether all is told, or forgotten. */
    synchronized boolean isQuiet() {
        return isTold() && newest.isDone();
    }

    /** What comes of the event that was told last. */
    synchronized Future<?> newest() {
        return newest;
    }

    /** Whether the teller took it. */
    private boolean tell(Saying saying, Teller teller) {
        Future<?> told = told(saying, teller);
        boolean taken = !told.isDone() || told.state() == Future.State.SUCCESS;
        if (taken) {
            newest = told;
        }
        return taken;
    }

    private Future<?> told(Saying saying, Teller teller) {
        return switch (saying) {
            case Saying.Text(StringBuilder text) ->
                    teller.tell(
                            Kind.DELTA,
                            new Fields(
                                    "delta." + deltas,
                                    Map.of(
                                            "text", StringNode.valueOf(text.toString()),
                                            "index", IntNode.valueOf(deltas))));
            case Saying.Event(Kind kind, String name, Map<String, JsonNode> fields) ->
                    teller.tell(kind, new Fields(name, fields));
        };
    }

    private void wake() {
        if (!queued) {
            queued = true;
            talking.add(this);
        }
    }
}
