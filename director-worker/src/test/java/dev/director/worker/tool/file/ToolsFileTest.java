package dev.director.worker.tool.file;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.director.schemas.Codec;
import dev.director.worker.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.PropertyPlaceholderHelper;
import tools.jackson.databind.node.ObjectNode;

class ToolsFileTest {

    private static final Path PAGE = Path.of("..", "docs", "tools.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("WEATHER_KEY", "s3cr3t-key", "CRM_TOKEN", "t0k3n-crm");

    @TempDir Path folder;

    @Test
    void theExamplesOfTheDocumentAreTools() throws IOException {
        List<String> examples =
                BLOCK.matcher(Files.readString(PAGE))
                        .results()
                        .map(found -> found.group(1))
                        .toList();

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            ToolsFile file = read(example);
            assertThat(file.http().size() + file.mcp().size()).as(example).isPositive();
        }
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws IOException {
        Tool tool =
                read("""
                allowedHosts: [api.example.com]
                http:
                  - {name: ping, description: Pings., url: "https://api.example.com/ping"}
                """)
                        .http()
                        .getFirst();

        assertThat(tool.name()).isEqualTo("ping");
        assertThat(tool.repeatable()).isTrue();
        assertThat(tool.needsApproval()).isFalse();
        assertThat(tool.limit()).isEqualTo(Duration.ofMinutes(1));
        assertThat(tool.parameters())
                .hasToString(
                        "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    }

    @Test
    void whatIsGivenIsTaken() throws IOException {
        Tool tool =
                read("""
                allowedHosts: [{host: "10.0.0.1:8080", private: true}]
                http:
                  - name: buy
                    description: Buys for ${money}.
                    parameters: {type: object, properties: {item: {pattern: "^${x}$"}}}
                    method: post
                    url: http://10.0.0.1:8080/buy
                    headers: {X-Count: 3, Authorization: "Bearer ${WEATHER_KEY}"}
                    repeatable: true
                    approval: true
                    timeout: 5s
                    maxResponse: 1MB
                """)
                        .http()
                        .getFirst();

        assertThat(tool.description()).isEqualTo("Buys for ${money}.");
        assertThat(tool.parameters().at("/properties/item/pattern").asString()).isEqualTo("^${x}$");
        assertThat(tool.repeatable()).isTrue();
        assertThat(tool.needsApproval()).isTrue();
        assertThat(tool.limit()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void eachValueOfTheEnvironmentIsASecretByItselfWhereverItStands() {
        Section section =
                section(
                        """
                        {'url': 'https://h.org/${URL_KEY}', 'command': ['x', '--key=${COMMAND_KEY}'],
                         'headers': {'Authorization': '${A_USER}:${A_PASS}', 'A': '${SHORT}', 'B': '${NONE:${OTHER:a-default}}'},
                         'body': {'key': ['${BODY_KEY}', 'a ${literal']}}\
                        """);
        section.text("url");
        section.texts("command");
        section.textMap("headers");
        section.resolved("body");

        assertThat(section.secrets().values())
                .containsExactlyInAnyOrder(
                        "url_key", "command_key", "a_user", "a_pass", "body_key", "a-default");
    }

    /** Every value is its name in small letters. */
    private static Section section(String json) {
        Map<String, String> environment =
                Stream.of("URL_KEY", "COMMAND_KEY", "A_USER", "A_PASS", "SHORT", "BODY_KEY")
                        .collect(Collectors.toMap(name -> name, name -> name.toLowerCase(ROOT)));
        PropertyPlaceholderHelper placeholders =
                new PropertyPlaceholderHelper("${", "}", ":", null, false);
        return new Section(
                "",
                (ObjectNode) Codec.mapper().readTree(json.replace('\'', '"')),
                text -> placeholders.replacePlaceholders(text, environment::get));
    }

    @Test
    void anEmptyFileHasNoTools() throws IOException {
        assertThat(read("").http()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    htpp: []                                             | there is no key 'htpp'; there are [allowedHosts, http, mcp]
                    http: {}                                             | http: it has to be a list
                    http: [5]                                            | http[0]: it has to be an object
                    http: [{description: x, url: "https://h.org/"}]      | http[0]: 'name' is missing
                    http: [{name: a, url: "https://h.org/"}]             | http[0] a: 'description' is missing
                    http: [{name: a, description: x}]                    | http[0] a: 'url' is missing
                    http: [{name: a, description: x, uri: y, url: "https://h.org/"}]                    | http[0] a: there is no key 'uri'; there are [
                    http: [{name: a, description: x, url: "https://other.org/"}]                        | http[0] a: url: the host other.org is not among allowedHosts; add it there
                    http: [{name: a, description: x, url: "https://h.org/", timeout: soon}]             | http[0] a: timeout: 'soon' is not a duration such as 30s or 2m
                    http: [{name: a, description: x, url: "https://h.org/", timeout: 0s}]               | http[0] a: timeout: it has to be longer than nothing
                    http: [{name: a, description: x, url: "https://h.org/", maxResponse: 1 cup}]        | http[0] a: maxResponse: '1 cup' is not a size such as 256KB
                    http: [{name: a, description: x, url: "https://h.org/", maxResponse: 1GB}]          | http[0] a: maxResponse: it has to be between 1B and 16MB
                    http: [{name: a, description: x, url: "https://h.org/", approval: maybe}]           | http[0] a: approval: it has to be true or false
                    http: [{name: a, description: x, url: "https://h.org/", query: {b: [1]}}]           | http[0] a: query.b: it has to be a text
                    http: [{name: a, description: x, url: "https://h.org/", query: {b: "{c}"}}]         | http[0] a: {c} is no parameter; parameters.properties has []
                    http: [{name: a, description: x, url: "https://h.org/", headers: {K: "${NONE}"}}]   | http[0] a: headers.K: Could not resolve placeholder 'NONE' in value "${NONE}"; set it in the environment
                    http: [{name: a, description: x, url: "https://h.org/"}, {name: a, description: x, url: "https://h.org/"}] | http[1] a: another has the name 'a'; rename one
                    mcp: [{command: [x]}]                                                               | mcp[0]: 'name' is missing
                    mcp: [{name: a}]                                                                    | mcp[0] a: give it either a url or a command
                    mcp: [{name: a, url: "https://h.org/mcp", command: [x]}]                            | mcp[0] a: give it either a url or a command
                    mcp: [{name: a, command: [x], headers: {K: v}}]                                     | mcp[0] a: env goes with command, and headers go with url
                    mcp: [{name: a, url: "https://h.org/mcp", env: {K: v}}]                             | mcp[0] a: env goes with command, and headers go with url
                    mcp: [{name: a, command: npx}]                                                      | mcp[0] a: command: it has to be a list
                    mcp: [{name: a_b, command: [x]}]                                                    | mcp[0] a_b: name: no server can be called 'a_b'; it is a letter, then up to 31 letters, digits or -
                    mcp: [{name: a, url: "https://other.org/mcp"}]                                      | mcp[0] a: url: the host other.org is not among allowedHosts; add it there
                    mcp: [{name: a, url: "https://h.org/mcp", headers: {Host: x}}]                      | mcp[0] a: headers: Host cannot be sent
                    mcp: [{name: a, command: [x], approval: some}]                                      | mcp[0] a: approval: it has to be true or false
                    mcp: [{name: a, command: [x], args: [y]}]                                           | mcp[0] a: there is no key 'args'; there are [
                    mcp: [{name: a, command: [x]}, {name: a, command: [y]}]                             | mcp[1] a: another has the name 'a'; rename one
                    """)
    void aSlipIsToldWithItsPlaceAndWhatToDo(String yaml, String message) {
        assertThatThrownBy(() -> read("allowedHosts: [h.org]\n" + yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("tools.yml") + ": " + message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    allowedHosts: h.org                     | allowedHosts: it has to be a list
                    allowedHosts: ["https://h.org"]         | allowedHosts[0]: 'https://h.org' is no host
                    allowedHosts: [{private: true}]         | allowedHosts[0]: 'host' is missing
                    allowedHosts: [{host: a, port: 1}]      | allowedHosts[0]: there is no key 'port'
                    http: [                                 | it is not YAML: line 2, column 1
                    http: [], http: []                      | it is not YAML: line 1, column
                    """)
    void aSlipInTheWholeIsTold(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml + "\n"))
                .hasMessageStartingWith(folder.resolve("tools.yml") + ": " + message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() ->
                        ToolsFile.read(folder.resolve("none.yml"), text -> text, Clock.systemUTC()))
                .hasMessageEndingWith("none.yml: there is no such file");
    }

    private ToolsFile read(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("tools.yml"), yaml);
        PropertyPlaceholderHelper placeholders =
                new PropertyPlaceholderHelper("${", "}", ":", null, false);
        return ToolsFile.read(
                file,
                text -> placeholders.replacePlaceholders(text, ENVIRONMENT::get),
                Clock.systemUTC());
    }
}
