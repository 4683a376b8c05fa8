package dev.director.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which calls a {@link Rule} or a {@link Profile} is for; everything that is present must hold.
 *
 * @param model the model asked for
 * @param request {@code tenant/requestId}
 * @param contains a text that occurs in the last user message
 * @param path what the URL's path starts with, {@code /api/v1} for instance
 * @param turns how many messages of the assistant's the conversation has; Chat Completions only
 * @param predicate anything else; not available over HTTP
 */
public record Match(
        Optional<String> model,
        Optional<String> request,
        Optional<String> contains,
        Optional<String> path,
        Optional<Integer> turns,
        @JsonIgnore Optional<Predicate<Call>> predicate) {
    private static final Match ANY =
            new Match(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /** Every call. */
    public static Match any() {
        return ANY;
    }

    /** Calls of one model. */
    public static Match model(String model) {
        return new Match(
                Optional.of(model), ANY.request, ANY.contains, ANY.path, ANY.turns, ANY.predicate);
    }

    /** Calls of one request, {@code tenant/requestId}. */
    public static Match request(String request) {
        return new Match(
                ANY.model, Optional.of(request), ANY.contains, ANY.path, ANY.turns, ANY.predicate);
    }

    /** Calls whose last user message contains {@code text}. */
    public static Match userSays(String text) {
        return new Match(
                ANY.model, ANY.request, Optional.of(text), ANY.path, ANY.turns, ANY.predicate);
    }

    /** Calls whose URL's path starts with {@code start}. */
    public static Match path(String start) {
        return new Match(
                ANY.model, ANY.request, ANY.contains, Optional.of(start), ANY.turns, ANY.predicate);
    }

    /** Calls whose conversation has that many messages of the assistant's. */
    public static Match turns(int turns) {
        return new Match(
                ANY.model, ANY.request, ANY.contains, ANY.path, Optional.of(turns), ANY.predicate);
    }

    /** Calls that {@code predicate} accepts; it must be thread-safe. */
    public static Match predicate(Predicate<Call> predicate) {
        return new Match(
                ANY.model, ANY.request, ANY.contains, ANY.path, ANY.turns, Optional.of(predicate));
    }

    boolean matches(Call call) {
        return model.map(call.model()::equals).orElse(true)
                && request.map(call.request()::equals).orElse(true)
                && contains.map(call.lastUserText()::contains).orElse(true)
                && path.map(call.path()::startsWith).orElse(true)
                && turns.map(wanted -> wanted == call.turns()).orElse(true)
                && predicate.map(p -> p.test(call)).orElse(true);
    }
}
