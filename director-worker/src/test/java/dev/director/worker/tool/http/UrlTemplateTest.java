package dev.director.worker.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.tool.net.AllowedHosts.Host;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class UrlTemplateTest {

    private static final AllowedHosts HOSTS =
            new AllowedHosts(List.of(Host.of("api.example.com", false)));

    /** What breaks addresses, beside plain and exotic text. */
    private static final List<String> PIECES =
            List.of(
                    "/",
                    "\\",
                    "..",
                    ".",
                    "?",
                    "#",
                    "&",
                    "=",
                    "%",
                    "%2e",
                    "%2F",
                    ";",
                    "@",
                    ":",
                    "+",
                    " ",
                    "a",
                    "Z",
                    "9",
                    "~",
                    "*",
                    "é",
                    "東京",
                    "😀",
                    "\"",
                    "'",
                    "<",
                    "{x}",
                    "//",
                    "http://evil.org/");

    @RepeatedTest(20)
    void noArgumentChangesMoreThanItsPlaceAndTheServerReadsWhatTheModelWrote(
            RepetitionInfo repetition) {
        UrlTemplate template =
                UrlTemplate.of(
                        "https://api.example.com/v1/users/{id}/files/v{version}.json?fixed=1",
                        Map.of("q", "{q}"),
                        HOSTS);
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 500; i++) {
            String id = text(random);
            String query = text(random);
            ObjectNode arguments =
                    arguments().put("id", id).put("version", "2" + id).put("q", query);
            URI address;
            try {
                address = template.filled(arguments);
            } catch (IllegalArgumentException refused) {
                assertThat(id)
                        .as(refused.getMessage())
                        .matches("(?s)|(.*[/\\\\])?\\.\\.?([/\\\\].*)?");
                continue;
            }
            String[] segments = address.getRawPath().split("/", -1);

            assertThat(address.getScheme() + "://" + address.getRawAuthority())
                    .isEqualTo("https://api.example.com");
            assertThat(address.getRawFragment()).isNull();
            assertThat(address.normalize()).isEqualTo(address);
            assertThat(segments).hasSize(6).contains("v1", "users", "files");
            assertThat(decoded(segments[3])).isEqualTo(id);
            assertThat(decoded(segments[5])).isEqualTo("v2" + id + ".json");
            assertThat(address.getRawQuery()).startsWith("fixed=1&q=").containsOnlyOnce("&");
            assertThat(decoded(address.getRawQuery().substring("fixed=1&q=".length())))
                    .isEqualTo(query);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** As a URI decodes, that is without taking + for a space. */
    private static String decoded(String encoded) {
        return URI.create("x:/" + encoded).getPath().substring(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../admin", "a/../b", "..\\x", "a\\..", "a\u0000b", "a\nb"})
    void whatNoEncodingKeepsInItsSegmentIsRefused(String id) {
        UrlTemplate template = UrlTemplate.of("https://api.example.com/a/{id}", Map.of(), HOSTS);

        assertThatThrownBy(() -> template.filled(arguments().put("id", id)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'id'");
    }

    @Test
    void dotsThatTwoArgumentsMakeTogetherAreRefusedToo() {
        UrlTemplate template = UrlTemplate.of("https://api.example.com/{a}{b}/x", Map.of(), HOSTS);

        assertThatThrownBy(() -> template.filled(arguments().put("a", ".").put("b", ".")))
                .hasMessageContaining("'a', 'b'");
    }

    @Test
    void parametersOfTheQueryAreLeftOutWithTheirArgument() {
        UrlTemplate template =
                UrlTemplate.of(
                        "https://api.example.com",
                        Map.of("units", "{units}", "range", "{from}..{to}"),
                        HOSTS);

        assertThat(template.filled(arguments())).hasToString("https://api.example.com");
        assertThat(template.filled(arguments().put("from", 1).putNull("units")))
                .hasToString("https://api.example.com");
        assertThat(template.filled(arguments().put("from", 1).put("to", 2.5)))
                .hasToString("https://api.example.com?range=1..2.5");
    }

    @Test
    void whatIsLiteralInTheQueryIsEncodedToo() {
        UrlTemplate template =
                UrlTemplate.of(
                        "https://api.example.com/",
                        Map.of("$filter name", "name eq '{name}' & key=|%2F é"),
                        HOSTS);

        assertThat(template.filled(arguments().put("name", "a&b")).getRawQuery())
                .isEqualTo(
                        "%24filter%20name=name%20eq%20%27a%26b%27%20%26%20key%3D%7C%252F%20%C3%A9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/a b s3cr3t/{id}",
                "https://api.example.com/{id}/|s3cr3t",
                "https://api.example.com/{id}?key=s3cr3t|",
                "https://api.example.com/{id}?key=%s3cr3t"
            })
    void whatCannotBeInAnAddressIsFoundAtTheStartAndNotRepeated(String url) {
        assertThatThrownBy(() -> UrlTemplate.of(url, Map.of("q", "{q}"), HOSTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aListIsTheSameParameterSeveralTimesAndAnObjectIsRefused() {
        UrlTemplate template =
                UrlTemplate.of("https://api.example.com/", Map.of("tag", "{tags}"), HOSTS);
        ObjectNode lists = arguments();
        lists.putArray("tags").add("a b").add(2).add(true);
        ObjectNode objects = arguments();
        objects.putObject("tags");

        assertThat(template.filled(lists).getRawQuery()).isEqualTo("tag=a%20b&tag=2&tag=true");
        assertThatThrownBy(() -> template.filled(objects)).hasMessageContaining("'tags'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://{host}/a",
                "https://api.example.com:{port}/a",
                "{url}",
                "https://api.example.com/a?b={c}",
                "https://api.example.com/a#b",
                "https://api.example.com/{a b}",
                "https://evil.org/{a}",
                "api.example.com/{a}"
            })
    void anAddressWithAPlaceWhereNoneCanBeIsRefused(String url) {
        assertThatThrownBy(() -> UrlTemplate.of(url, Map.of(), HOSTS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ObjectNode arguments() {
        return Codec.mapper().createObjectNode();
    }
}
