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
 * @param predicate anything else; not available over HTTP
 */
public record Match(
        Optional<String> model,
        Optional<String> request,
        Optional<String> contains,
        Optional<String> path,
        @JsonIgnore Optional<Predicate<Call>> predicate) {
    private static final Optional<String> NO_MATTER = Optional.empty();

    /** Every call. */
    public static Match any() {
        return new Match(NO_MATTER, NO_MATTER, NO_MATTER, NO_MATTER, Optional.empty());
    }

    /** Calls of one model. */
    public static Match model(String model) {
        return new Match(Optional.of(model), NO_MATTER, NO_MATTER, NO_MATTER, Optional.empty());
    }

    /** Calls of one request, {@code tenant/requestId}. */
    public static Match request(String request) {
        return new Match(NO_MATTER, Optional.of(request), NO_MATTER, NO_MATTER, Optional.empty());
    }

    /** Calls whose last user message contains {@code text}. */
    public static Match userSays(String text) {
        return new Match(NO_MATTER, NO_MATTER, Optional.of(text), NO_MATTER, Optional.empty());
    }

    /** Calls whose URL's path starts with {@code start}. */
    public static Match path(String start) {
        return new Match(NO_MATTER, NO_MATTER, NO_MATTER, Optional.of(start), Optional.empty());
    }

    /** Calls that {@code predicate} accepts; it must be thread-safe. */
    public static Match predicate(Predicate<Call> predicate) {
        return new Match(NO_MATTER, NO_MATTER, NO_MATTER, NO_MATTER, Optional.of(predicate));
    }

    boolean matches(Call call) {
        return model.map(call.model()::equals).orElse(true)
                && request.map(call.request()::equals).orElse(true)
                && contains.map(call.lastUserText()::contains).orElse(true)
                && path.map(call.path()::startsWith).orElse(true)
                && predicate.map(p -> p.test(call)).orElse(true);
    }
}
