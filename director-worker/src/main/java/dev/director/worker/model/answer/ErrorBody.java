package dev.director.worker.model.answer;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an error says of itself, in whichever shape: under {@code error}, at the top, in an array,
 * or not in JSON at all. Immutable.
 *
 * @param node the error itself; missing if it is no object
 * @param message the words that come with it, in lower case; they may quote the prompt or a key and
 *     are only ever searched
 */
record ErrorBody(JsonNode node, String message) {

    private static final int MOST_WORDS = 8 * 1024;

    /** What may be repeated of a provider's error: its own name for it, and no more. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private static final List<String> FLAGGED =
            List.of("was flagged", "flagged as", "flagged for", "requires moderation");

    private static final Pattern KEY = Pattern.compile("(?i)(sk|pk|key)-.*");

    /** The error in a body or a chunk that came with status 200, if there is one. */
    static Optional<ErrorBody> in(JsonNode owner) {
        boolean bare = Json.word(owner.path("object")).equals("error") && !owner.has("error");
        return bare || said(owner.path("error")) ? Optional.of(of(owner)) : Optional.empty();
    }

    /** Some put {@code null} into every chunk, and others what is as much as that. */
    private static boolean said(JsonNode error) {
        boolean nothing =
                Json.absent(error)
                        || (error.isBoolean() && !error.booleanValue())
                        || (error.isString() && error.stringValue().isEmpty());
        return !nothing;
    }

    /** The error that a whole body is. */
    static ErrorBody of(byte[] body) {
        return of(Json.read(body).orElseGet(MissingNode::getInstance));
    }

    /** As {@link #of(byte[])}. */
    static ErrorBody of(String body) {
        return of(Json.read(body).orElseGet(MissingNode::getInstance));
    }

    static ErrorBody of(JsonNode root) {
        JsonNode owner = root instanceof ArrayNode array ? array.path(0) : root;
        JsonNode error = owner.path("error");
        if (error.isString()) {
            return new ErrorBody(owner, lower(error));
        }
        JsonNode node = error instanceof ObjectNode ? error : owner;
        return new ErrorBody(node, lower(node.path("message")));
    }

    private static String lower(JsonNode message) {
        String words = message.asString("");
        return words.substring(0, Math.min(words.length(), MOST_WORDS)).toLowerCase(Locale.ROOT);
    }

    /** The HTTP status that it names, where that of the response says nothing. */
    OptionalInt status() {
        return Stream.of(node.path("code"), node.path("status"))
                .map(Json::word)
                .filter(word -> word.matches("[45]\\d\\d"))
                .mapToInt(Integer::parseInt)
                .findFirst();
    }

    /** Its names for what went wrong, the most telling first. */
    List<String> words() {
        return Stream.of(
                        metadata().path("error_type"),
                        node.path("code"),
                        node.path("type"),
                        node.path("availability").path("code"))
                .map(Json::word)
                .filter(word -> WORD.matcher(word).matches() && !KEY.matcher(word).matches())
                .filter(word -> !word.equals("error"))
                .distinct()
                .toList();
    }

    /** What OpenRouter quotes of its provider, in lower case. */
    String raw() {
        return lower(metadata().path("raw"));
    }

    /** Whether it is the error of one whom the provider asked in turn. */
    boolean byVendor() {
        return !Json.word(metadata().path("provider_name")).isEmpty();
    }

    /** Which of OpenRouter's own limits it was; may be empty. */
    String limitSource() {
        return Json.word(metadata().path("limit_source"));
    }

    /** Whether it is a moderator's verdict on the input. */
    boolean flagged() {
        return metadata().has("flagged_input") || FLAGGED.stream().anyMatch(message::contains);
    }

    /** The headers of the response that is quoted in it, or would have come with it. */
    HeaderFields headers() {
        return HeaderFields.of(
                Stream.of(node.path("headers"), metadata().path("headers"))
                        .flatMap(headers -> headers.propertyStream())
                        .collect(
                                Collectors.toMap(
                                        entry -> entry.getKey(),
                                        entry -> List.of(Json.word(entry.getValue())),
                                        (one, _) -> one)));
    }

    /** How many seconds it asks to wait, by members of its own. */
    List<BigDecimal> seconds() {
        return Stream.of(
                        node.path("retry_after"),
                        node.path("availability").path("retry_after"),
                        metadata().path("retry_after"),
                        metadata().path("retry_after_seconds"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .toList();
    }

    private JsonNode metadata() {
        return node.path("metadata");
    }
}
