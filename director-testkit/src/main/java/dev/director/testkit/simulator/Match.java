package dev.director.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which calls a {@link Rule} is for; everything that is present must hold.
 *
 * @param model the model asked for
 * @param request {@code tenant/requestId}
 * @param contains a text that occurs in the last user message
 * @param predicate anything else; not available over HTTP
 */
public record Match(
        Optional<String> model,
        Optional<String> request,
        Optional<String> contains,
        @JsonIgnore Optional<Predicate<Call>> predicate) {

    /** Every call. */
    public static Match any() {
        return new Match(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    boolean matches(Call call) {
        return model.map(call.model()::equals).orElse(true)
                && request.map(call.request()::equals).orElse(true)
                && contains.map(call.lastUserText()::contains).orElse(true)
                && predicate.map(p -> p.test(call)).orElse(true);
    }
}
