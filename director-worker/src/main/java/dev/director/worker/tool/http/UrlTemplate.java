package dev.director.worker.tool.http;

import dev.director.schemas.Codec;
import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.tool.net.PercentEncoding;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An address with places for arguments in its path and its query. Whatever an argument is, scheme,
 * host and port and the number of the path's segments stay what they are. Immutable.
 */
final class UrlTemplate {

    private static final Pattern URL =
            Pattern.compile("([A-Za-z]+://[^/?#]*)([^?#]*)(\\?[^#]*)?(#.*)?");
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private final String origin;
    private final List<Template> segments;
    private final String literalQuery;
    private final Map<String, Template> query;
    private final AllowedHosts hosts;

    private UrlTemplate(
            String origin,
            List<Template> segments,
            String literalQuery,
            Map<String, Template> query,
            AllowedHosts hosts) {
        this.origin = origin;
        this.segments = segments;
        this.literalQuery = literalQuery;
        this.query = query;
        this.hosts = hosts;
    }

    /**
     * @param url scheme, host, path, and a query that is kept as it is
     * @param query its other parameters, by name, with nothing in them encoded yet
     * @throws IllegalArgumentException when it is no address, or its host is not allowed; the
     *     message repeats nothing that may be secret
     */
    static UrlTemplate of(String url, Map<String, String> query, AllowedHosts hosts) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("it is no address as https://host/path");
        }
        String tail = Objects.requireNonNullElse(parts.group(3), "");
        require(parts.group(4) == null, "it has a # in it, which servers never see");
        require(!parts.group(1).contains("{"), "nothing can be filled in before the path");
        require(!tail.contains("{"), "what is to be filled in after the ? belongs under query");
        Map<String, Template> places = new LinkedHashMap<>();
        query.forEach((name, value) ->
                places.put(
                        PercentEncoding.of(name),
                        Template.of(value).withText(PercentEncoding::of)));
        UrlTemplate template =
                new UrlTemplate(
                        parts.group(1),
                        Stream.of(parts.group(2).split("/", -1)).map(Template::of).toList(),
                        tail,
                        places,
                        hosts);
        template.verifyWhatIsLiteral();
        return template;
    }

    /** With something in every place: what is wrong is found now and not at the first call. */
    private void verifyWhatIsLiteral() {
        ObjectNode anything = Codec.mapper().createObjectNode();
        names().forEach(name -> anything.put(name, "x"));
        filled(anything);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The arguments without which there is no address. */
    Set<String> required() {
        return segments.stream()
                .flatMap(segment -> segment.names().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** All arguments that have a place in it. */
    Set<String> names() {
        Set<String> names = required();
        query.values().forEach(value -> names.addAll(value.names()));
        return names;
    }

    /**
     * The address of one call; parameters of the query whose argument is absent are left out.
     *
     * @throws IllegalArgumentException when an argument cannot be in an address; the message says
     *     which and why
     */
    URI filled(ObjectNode arguments) {
        String path =
                segments.stream()
                        .map(segment -> segment(segment, arguments))
                        .collect(Collectors.joining("/"));
        List<String> parameters = new ArrayList<>();
        query.forEach((name, value) -> add(name, value, arguments, parameters));
        String added = String.join("&", parameters);
        String joint = added.isEmpty() ? "" : literalQuery.isEmpty() ? "?" : "&";
        return hosts.address(origin + path + literalQuery + joint + added);
    }

    private static String segment(Template segment, ObjectNode arguments) {
        if (!segment.names().isEmpty()) {
            verify(segment, arguments);
        }
        return segment.filled(arguments, PercentEncoding::of).orElseThrow();
    }

    /**
     * A slash in an argument is sent as %2F; some servers decode it before they take .. for the
     * folder above, and for them even %2E%2E is one. No encoding helps there.
     */
    private static void verify(Template segment, ObjectNode arguments) {
        String names = "'%s'".formatted(String.join("', '", segment.names()));
        String text =
                segment.filled(arguments, UnaryOperator.identity())
                        .orElseThrow(() -> new IllegalArgumentException(names + " is missing"));
        require(!text.isEmpty(), names + " must not be empty: it is part of a path");
        require(
                SEPARATOR
                        .splitAsStream(text)
                        .noneMatch(part -> part.equals(".") || part.equals("..")),
                names + " must not have . or .. as a part of a path");
        require(
                text.chars().noneMatch(Character::isISOControl),
                names + " must not have control characters: it is part of a path");
    }

    /**
     * A list is the same parameter several times.
     *
     * @param name as it stands in the address
     */
    private static void add(
            String name, Template value, ObjectNode arguments, List<String> parameters) {
        JsonNode list = value.only().map(arguments::path).orElse(arguments.nullNode());
        if (list.isArray()) {
            list.forEach(item ->
                    parameters.add(name + "=" + PercentEncoding.of(Template.scalar(name, item))));
        } else {
            value.filled(arguments, PercentEncoding::of)
                    .ifPresent(text -> parameters.add(name + "=" + text));
        }
    }
}
