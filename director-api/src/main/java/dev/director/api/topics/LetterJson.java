package dev.director.api.topics;

import dev.director.schemas.Codec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.kafka.support.KafkaHeaders;
import tools.jackson.databind.node.ObjectNode;

/** Dead letters and redrives as JSON, the same over HTTP and on the command line. */
public final class LetterJson {
    private static final Set<String> NUMBERS =
            Set.of(
                    KafkaHeaders.DLT_ORIGINAL_PARTITION,
                    KafkaHeaders.DLT_ORIGINAL_OFFSET,
                    KafkaHeaders.DLT_ORIGINAL_TIMESTAMP);

    private LetterJson() {}

    /** A page: the letters, and the counts. */
    public static ObjectNode of(LetterPage page) {
        var json = Codec.mapper().createObjectNode();
        var letters = json.putArray("deadLetters");
        page.letters().forEach(it -> letters.add(of(it)));
        json.set("byCode", Codec.mapper().valueToTree(page.byCode()));
        json.put("hidden", page.hidden());
        page.next().ifPresent(it -> json.put("next", it.toString()));
        return json;
    }

    /** A letter of a listing. */
    public static ObjectNode of(LetterPage.Judged judged) {
        return of(judged.letter()).put("standing", judged.standing().wire());
    }

    /**
     * A letter with its headers.
     *
     * @param withValue whether with the original value too: prompts
     */
    public static ObjectNode of(WholeLetter whole, boolean withValue) {
        var json = of(whole.letter());
        whole.letter()
                .origin()
                .ifPresent(origin -> {
                    var node = json.putObject("origin");
                    node.put("topic", origin.topic());
                    node.put("partition", origin.partition());
                    node.put("offset", origin.offset());
                    origin.at().ifPresent(at -> node.put("at", at.toString()));
                });
        whole.key().ifPresent(key -> put(json, "key", key));
        var headers = json.putArray("headers");
        for (var header : whole.headers()) {
            var node = headers.addObject().put("name", header.name());
            header.value().ifPresent(value -> putHeader(node, header.name(), value));
        }
        if (withValue) {
            whole.value().ifPresent(value -> put(json, "value", value));
        }
        return json;
    }

    /** What a redrive would do. */
    public static ObjectNode of(RedrivePlan plan) {
        var json = Codec.mapper().createObjectNode();
        json.put("redrivable", plan.redrivable());
        json.set("byCode", Codec.mapper().valueToTree(plan.byCode()));
        var kept = json.putObject("kept");
        for (Map.Entry<Standing, RedrivePlan.Kept> entry : plan.kept().entrySet()) {
            var node = kept.putObject(entry.getKey().wire());
            node.put("count", entry.getValue().count());
            var examples = node.putArray("examples");
            entry.getValue().examples().forEach(place -> examples.add(place.toString()));
        }
        return json;
    }

    /** What a redrive did. */
    public static ObjectNode of(RedrivePlan plan, Redriven done) {
        var json = of(plan);
        json.put("redriven", done.published());
        json.put("failed", done.failed());
        done.reason().ifPresent(reason -> json.put("reason", reason));
        json.put("complete", done.complete());
        return json;
    }

    /** A header's value as text, if it is some: spring-kafka writes numbers as bytes. */
    public static Optional<String> headerText(String name, byte[] value) {
        var number = NUMBERS.contains(name) ? LetterHeaders.number(value) : OptionalLong.empty();
        return number.isPresent() ? Optional.of(Long.toString(number.getAsLong())) : text(value);
    }

    /** Bytes as text, if they are UTF-8. */
    public static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode of(DeadLetter letter) {
        var json = Codec.mapper().createObjectNode();
        json.put("place", letter.place().toString());
        json.put("at", letter.at().toString());
        json.put("code", letter.code());
        json.put("message", letter.message());
        letter.identity()
                .ifPresent(identity -> {
                    json.put("tenant", identity.tenant());
                    json.put("requestId", identity.requestId());
                    if (!identity.key().equals(identity.requestId())) {
                        json.put("conversationId", identity.key());
                    }
                });
        letter.model().ifPresent(model -> json.put("model", model));
        json.put("generation", letter.generation());
        json.put("attempts", letter.attempts());
        json.put("bytes", letter.bytes());
        return json;
    }

    private static void putHeader(ObjectNode node, String name, byte[] value) {
        headerText(name, value)
                .ifPresentOrElse(
                        text -> node.put("value", text), () -> putBase64(node, "value", value));
    }

    private static void put(ObjectNode node, String name, byte[] bytes) {
        text(bytes)
                .ifPresentOrElse(text -> node.put(name, text), () -> putBase64(node, name, bytes));
    }

    private static void putBase64(ObjectNode node, String name, byte[] bytes) {
        node.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
    }
}
