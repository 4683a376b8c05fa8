package dev.director.worker.model.answer;

import dev.director.worker.model.answer.CallOutcome.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says what a provider's error means: by its own word for it where that is telling, then by what
 * its message contains, then by the status. Pure.
 */
public final class Classifier {

    /** A request that is too long, in the words of Moonshot, OpenAI and vLLM, and Anthropic. */
    private static final List<String> TOO_LONG =
            List.of(
                    "exceeded model token limit",
                    "input token length too long",
                    "maximum context length",
                    "context length exceeded",
                    "prompt is too long");

    /** A 404 that is about how this request is to be served, or about a response of before. */
    private static final List<String> NOT_THE_MODEL =
            List.of(
                    "no endpoints found that",
                    "no endpoints found matching",
                    "requested parameters",
                    "response with id");

    private static final String BASE_URL = " and names no model; check the base URL";

    private static final String IN_FLIGHT = "openrouter_in_flight_budget";

    private Classifier() {}

    /**
     * Classifies a response with an error's status. Never throws.
     *
     * @param headers under names of any case
     * @param body which need not be JSON
     * @param now against which dates in the headers are held
     */
    public static Failure of(
            int status, Map<String, List<String>> headers, byte[] body, Instant now) {
        ErrorBody error = ErrorBody.of(body);
        HeaderFields fields = HeaderFields.of(headers);
        ErrorKind said = kind(status, error);
        // A 404 that is not about the model may be a proxy's, and pass.
        boolean astray = said == ErrorKind.MODEL_GONE && !named(error);
        ErrorKind kind = astray ? ErrorKind.SERVER : said;
        Fault fault =
                fault(
                        kind,
                        error,
                        Waits.longest(
                                fields, error, kind == ErrorKind.RATE_LIMITED, Optional.of(now)));
        return new Failure(
                fault,
                reason("the provider answered with status " + status, error)
                        + (astray ? BASE_URL : ""),
                Optional.empty(),
                Optional.empty(),
                requestId(fields::value));
    }

    /**
     * The provider's name for a call, by the headers of its response; empty if there is none.
     * OpenRouter's settles a bill, and comes first; then OpenAI's, Anthropic's and Moonshot's.
     *
     * @param header the value of a header by its name in lower case
     */
    public static String requestId(Function<String, Optional<String>> header) {
        return Stream.of("x-generation-id", "x-request-id", "request-id", "x-trace-id")
                .flatMap(name -> header.apply(name).stream())
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
    }

    /**
     * The same by all headers.
     *
     * @param headers under names of any case
     */
    public static String requestId(Map<String, List<String>> headers) {
        return requestId(HeaderFields.of(headers)::value);
    }

    /** Classifies an error in the body of a 200. */
    static Failure inside(ErrorBody error, Draft draft) {
        return inside(error, draft, false);
    }

    /**
     * Classifies an error in a stream.
     *
     * @param begun whether some of the answer had come: an error that says no more than that there
     *     was one has cut it off then, and it may be billed
     */
    static Failure inside(ErrorBody error, Draft draft, boolean begun) {
        ErrorKind kind = kind(error.status().orElse(0), error);
        Optional<Duration> wait =
                Waits.longest(
                        HeaderFields.of(Map.of()),
                        error,
                        kind == ErrorKind.RATE_LIMITED,
                        Optional.empty());
        boolean cut = begun && kind == ErrorKind.SERVER;
        return draft.failure(
                cut ? new Fault.StreamCut() : fault(kind, error, wait),
                reason("the provider put an error into its answer", error));
    }

    private static Fault fault(ErrorKind kind, ErrorBody error, Optional<Duration> wait) {
        return kind == ErrorKind.RATE_LIMITED
                ? new Fault.RateLimited(wait, error.byVendor())
                : kind.fault(wait);
    }

    private static ErrorKind kind(int status, ErrorBody error) {
        return byWord(error, ErrorKind::telling)
                .or(() -> byLimit(error.limitSource()))
                .or(() -> byMessage(status, error))
                .or(() -> ErrorKind.ofStatus(status))
                .or(() -> byWord(error, ErrorKind::vague))
                .orElse(ErrorKind.SERVER);
    }

    private static Optional<ErrorKind> byWord(
            ErrorBody error, Function<String, Optional<ErrorKind>> meaning) {
        return error.words().stream().flatMap(word -> meaning.apply(word).stream()).findFirst();
    }

    /** OpenRouter's own limits, whatever the status: only the one of calls in flight passes. */
    private static Optional<ErrorKind> byLimit(String source) {
        if (source.equals(IN_FLIGHT)) {
            return Optional.of(ErrorKind.RATE_LIMITED);
        }
        return source.endsWith("_budget") || source.endsWith("key_limit")
                ? Optional.of(ErrorKind.QUOTA)
                : Optional.empty();
    }

    private static Optional<ErrorKind> byMessage(int status, ErrorBody error) {
        return switch (status) {
            case 0, 400, 422 -> refused(error);
            case 403 -> error.flagged() ? Optional.of(ErrorKind.CONTENT) : Optional.empty();
            case 404 -> contains(error, NOT_THE_MODEL, ErrorKind.BAD_REQUEST);
            case 429 -> throttled(error);
            default -> Optional.empty();
        };
    }

    private static Optional<ErrorKind> refused(ErrorBody error) {
        return error.flagged()
                ? Optional.of(ErrorKind.CONTENT)
                : contains(error, TOO_LONG, ErrorKind.CONTEXT);
    }

    /** Of an account only its own message speaks: what it quotes is the account of another. */
    private static Optional<ErrorKind> throttled(ErrorBody error) {
        if (error.message().contains("request too large")) {
            // More tokens than a minute allows: it will be no smaller later.
            return Optional.of(ErrorKind.CONTEXT);
        }
        return error.message().contains("exceeded your current quota")
                ? Optional.of(ErrorKind.QUOTA)
                : contains(error, List.of("overloaded"), ErrorKind.OVERLOADED);
    }

    private static Optional<ErrorKind> contains(
            ErrorBody error, List<String> phrases, ErrorKind kind) {
        return phrases.stream()
                .filter(it -> error.message().contains(it) || error.raw().contains(it))
                .findFirst()
                .map(_ -> kind);
    }

    /** Whether a 404 says what it was that was not found. */
    private static boolean named(ErrorBody error) {
        return byWord(error, ErrorKind::telling)
                        .or(() -> byWord(error, ErrorKind::vague))
                        .equals(Optional.of(ErrorKind.MODEL_GONE))
                || Stream.of("model", "endpoints").anyMatch(error.message()::contains);
    }

    private static String reason(String what, ErrorBody error) {
        List<String> words = error.words();
        return words.isEmpty() ? what : "%s (%s)".formatted(what, String.join(", ", words));
    }
}
