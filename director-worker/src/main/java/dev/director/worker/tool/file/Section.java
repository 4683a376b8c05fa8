package dev.director.worker.tool.file;

import dev.director.worker.tool.net.Secrets;
import dev.director.worker.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of the file, read strictly: a key that was never asked for is refused by {@link #end}.
 * Messages begin with the place in the file. Confined to one thread.
 */
final class Section {

    /** Shorter ones are parts of ordinary words too. */
    private static final int SHORTEST_SECRET = 6;

    /** One value of the environment, with another in its default perhaps. */
    private static final Pattern VALUE =
            Pattern.compile("(?<!\\\\)\\$\\{(?:[^{}]|\\$\\{[^{}]*})*}");

    private final String place;
    private final ObjectNode object;
    private final UnaryOperator<String> resolve;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> secrets = new LinkedHashSet<>();

    /**
     * @param place where it is in the file; empty for the whole
     * @param resolve replaces {@code ${NAME:default}} in every text
     */
    Section(String place, ObjectNode object, UnaryOperator<String> resolve) {
        this.place = place;
        this.object = object;
        this.resolve = resolve;
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> missing(key));
    }

    Optional<String> optionalText(String key) {
        return node(key).map(node -> text(key, node));
    }

    /** A text that has to be there, with nothing replaced in it. */
    String plain(String key) {
        JsonNode node = node(key).orElseThrow(() -> missing(key));
        require(node.isString(), key, "a text");
        return node.stringValue();
    }

    boolean truth(String key) {
        return optionalTruth(key).orElse(false);
    }

    Optional<Boolean> optionalTruth(String key) {
        return node(key)
                .map(node -> {
                    require(node.isBoolean(), key, "true or false");
                    return node.booleanValue();
                });
    }

    Duration duration(String key, Duration otherwise) {
        Duration duration =
                parsed(key, DurationStyle.SIMPLE::parse, "a duration such as 30s or 2m")
                        .orElse(otherwise);
        require(duration.isPositive(), key, "longer than nothing");
        return duration;
    }

    DataSize size(String key, DataSize otherwise, DataSize most) {
        DataSize size = parsed(key, DataSize::parse, "a size such as 256KB").orElse(otherwise);
        require(
                size.toBytes() > 0 && size.compareTo(most) <= 0,
                key,
                "between 1B and %dMB".formatted(most.toMegabytes()));
        return size;
    }

    private <T> Optional<T> parsed(String key, Function<String, T> parse, String wanted) {
        return optionalText(key)
                .map(text -> {
                    try {
                        return parse.apply(text);
                    } catch (IllegalArgumentException e) {
                        throw wrong("%s: '%s' is not %s".formatted(key, text, wanted));
                    }
                });
    }

    /** A list of texts; empty where there is none. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(key)) {
            texts.add(text("%s[%d]".formatted(key, texts.size()), item));
        }
        return texts;
    }

    /** Texts by name, in order. */
    Map<String, String> textMap(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(key)
                .ifPresent(map ->
                        map.properties()
                                .forEach(entry ->
                                        texts.put(
                                                entry.getKey(),
                                                text(
                                                        key + "." + entry.getKey(),
                                                        entry.getValue()))));
        return texts;
    }

    /** Each value that the texts have had from the environment until now. */
    Secrets secrets() {
        return new Secrets(secrets);
    }

    /** An object as it is, with nothing replaced in it. */
    Optional<ObjectNode> object(String key) {
        return node(key)
                .map(node -> {
                    require(node.isObject(), key, "an object");
                    return (ObjectNode) node;
                });
    }

    /** Any JSON, with every text of it replaced. */
    Optional<JsonNode> resolved(String key) {
        return node(key).map(node -> Yaml.resolved(node.deepCopy(), text -> resolve(key, text)));
    }

    /** The objects of a list; empty where there is none. */
    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (JsonNode item : list(key)) {
            String at = "%s[%d]".formatted(key, sections.size());
            require(item.isObject(), at, "an object");
            sections.add(section(at, (ObjectNode) item));
        }
        return sections;
    }

    /** An item of a list, with its name so that who reads a message need not count. */
    Section section(String at, ObjectNode item) {
        String name = item.path("name").asString("");
        return new Section(name.isEmpty() ? at : "%s %s".formatted(at, name), item, resolve);
    }

    /** The items of a list; empty where there is none. */
    List<JsonNode> list(String key) {
        List<JsonNode> items = new ArrayList<>();
        node(key)
                .ifPresent(list -> {
                    require(list.isArray(), key, "a list");
                    list.forEach(items::add);
                });
        return items;
    }

    /** Whatever is there, as it is. */
    Optional<JsonNode> node(String key) {
        known.add(key);
        return Optional.ofNullable(object.get(key)).filter(node -> !node.isNull());
    }

    /** Numbers and truth values are taken as they are written. */
    String text(String at, JsonNode node) {
        require(node.isValueNode(), at, "a text");
        return resolve(at, node.asString());
    }

    private String resolve(String at, String text) {
        try {
            VALUE.matcher(text)
                    .results()
                    .map(value -> resolve.apply(value.group()))
                    .filter(value -> value.length() >= SHORTEST_SECRET)
                    .forEach(secrets::add);
            return resolve.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong("%s: %s; set it in the environment".formatted(at, e.getMessage()));
        }
    }

    /**
     * @throws IllegalArgumentException when there are keys that nobody asked for
     */
    void end() {
        for (String key : object.propertyNames()) {
            if (!known.contains(key)) {
                throw wrong("there is no key '%s'; there are %s".formatted(key, known));
            }
        }
    }

    private void require(boolean holds, String at, String wanted) {
        if (!holds) {
            throw wrong("%s: it has to be %s".formatted(at, wanted));
        }
    }

    IllegalArgumentException missing(String key) {
        return wrong("'%s' is missing".formatted(key));
    }

    IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException(place.isEmpty() ? message : place + ": " + message);
    }
}
