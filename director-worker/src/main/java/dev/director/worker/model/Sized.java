package dev.director.worker.model;

import dev.director.schemas.DirectorRequest;
import dev.director.worker.context.ContextBuilder;
import dev.director.worker.context.Fit;
import dev.director.worker.context.Window;
import dev.director.worker.model.Router.Choice;
import dev.director.worker.model.answer.Expectation;
import dev.director.worker.model.catalogue.Quirk;
import dev.director.worker.model.catalogue.Route;
import dev.director.worker.model.dialect.Adaptation;
import dev.director.worker.model.dialect.Adaptation.Adapted;
import dev.director.worker.model.dialect.Dialect;
import dev.director.worker.model.dialect.Prompt;
import dev.director.worker.model.dialect.Target;
import dev.director.worker.run.ModelCaller.ModelCall;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request as one route takes it: fitted to its window, and in its words. */
sealed interface Sized {

    /**
     * It can be sent.
     *
     * @param window the route's
     * @param fitted what is sent, and how large it is
     * @param adapted the same as a body
     * @param expectation what the answer is judged by
     */
    record Ready(Window window, Fit.Fitted fitted, Adapted adapted, Expectation expectation)
            implements Sized {

        /** What limiters count: the prompt and the sized answer, in tokens. */
        long promptAndAnswer() {
            return (long) fitted.promptTokens() + fitted.maxTokens();
        }

        /** What the result says of cuts and changes. */
        List<String> warnings() {
            return Stream.concat(fitted.warnings().stream(), adapted.warnings().stream()).toList();
        }
    }

    /** What may not be cut does not fit; a larger window may take it. */
    record TooLarge(String reason) implements Sized {}

    /** This route cannot be asked for it; another may. */
    record Refused(String reason) implements Sized {}

    /** Fits and adapts the request. */
    static Sized of(Choice.Chosen chosen, Route route, ModelCall call, ContextBuilder context) {
        DirectorRequest request = call.request();
        Window window =
                new Window(
                        chosen.name(),
                        route.name(),
                        route.window(),
                        route.maxOutput(),
                        route.defaultOutput(),
                        route.tokenizer(),
                        chosen.family().prompt());
        return switch (context.fit(request, call.history(), window)) {
            case Fit.TooLarge tooLarge -> new TooLarge(tooLarge.message());
            case Fit.Fitted fitted -> adapted(route, request, window, fitted);
        };
    }

    private static Sized adapted(
            Route route, DirectorRequest request, Window window, Fit.Fitted fitted) {
        Prompt prompt = new Prompt(request, fitted.messages(), request.tools(), fitted.maxTokens());
        return switch (Dialect.adapt(prompt, target(route, request))) {
            case Adaptation.Refused refused -> new Refused(refused.reason());
            case Adapted adapted ->
                    new Ready(window, fitted, adapted, expectation(route, request, adapted));
        };
    }

    private static Target target(Route route, DirectorRequest request) {
        return new Target(
                route.upstream(),
                route.api(),
                route.quirks(),
                route.temperature(),
                request.stream().orElse(false) && !route.inBackground(),
                route.preferences(),
                route.inBackground());
    }

    private static Expectation expectation(Route route, DirectorRequest request, Adapted adapted) {
        boolean none =
                request.toolChoice()
                        .filter(choice -> choice.asString("").equals("none"))
                        .isPresent();
        Set<String> names =
                adapted.body()
                        .path("tools")
                        .valueStream()
                        .map(tool ->
                                tool.path("function")
                                        .path("name")
                                        .asString(tool.path("name").asString("")))
                        .collect(Collectors.toSet());
        return new Expectation(
                route.has(Quirk.LEAKS_MARKERS), !request.tools().isEmpty() && !none, names);
    }
}
