package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.DirectorRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the documents show, against what there is. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path README = ROOT.resolve("README.md");

    private static final Pattern SNIPPET =
            Pattern.compile("<!-- from (\\S+) -->\\n```\\w+\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern REQUEST = Pattern.compile("'(\\{\"requestId\".*?})'");
    private static final Pattern LINK =
            Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern TEST_NAME = Pattern.compile("\\b[A-Z]\\w+Test\\b");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void snippetsOfTheReadmeAreExamplesWithLinesLeftOut() throws IOException {
        var snippets = SNIPPET.matcher(Files.readString(README)).results().toList();

        assertThat(snippets)
                .extracting(it -> it.group(1).replaceAll("examples/|/.*", ""))
                .contains("java", "python", "node");
        for (var snippet : snippets) {
            List<String> example = lines(Files.readString(ROOT.resolve(snippet.group(1))));
            assertThat(notFoundInOrder(lines(snippet.group(2)), example))
                    .as("lines of the README that %s does not have", snippet.group(1))
                    .isEmpty();
        }
    }

    @Test
    void requestsOfTheReadmeAreValid() throws IOException {
        var requests = REQUEST.matcher(Files.readString(README)).results().toList();

        assertThat(requests).hasSizeGreaterThanOrEqualTo(3);
        assertThat(requests)
                .allSatisfy(request -> {
                    byte[] value = request.group(1).getBytes(StandardCharsets.UTF_8);
                    assertThat(Codec.decode(DirectorRequest.class, value))
                            .isInstanceOf(Decoded.Readable.class);
                });
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path document : documents()) {
            LINK.matcher(Files.readString(document))
                    .results()
                    .filter(link -> !leads(document, link.group(1), link.group(2)))
                    .forEach(link -> dead.add(document + ": " + link.group()));
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void everyTestThatTheGuaranteesNameExists() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/guarantees.md"));
        List<String> named =
                TEST_NAME.matcher(page).results().map(it -> it.group()).distinct().toList();
        List<String> existing;
        try (var tests = Files.walk(ROOT.resolve("director-worker/src/test/java"))) {
            existing = tests.map(it -> it.getFileName().toString().replace(".java", "")).toList();
        }

        assertThat(named).hasSizeGreaterThan(5);
        assertThat(existing).containsAll(named);
    }

    @Test
    void workersOfTheComposeFileHaveASlotEach() throws IOException {
        Map<String, Map<String, Object>> services =
                new Yaml()
                        .<Map<String, Map<String, Map<String, Object>>>>load(
                                Files.readString(ROOT.resolve("docker-compose.yml")))
                        .get("services");

        assertThat(services).containsKeys("kafka", "api");
        List<Object> slots =
                services.values().stream()
                        .filter(service -> List.of("worker").equals(service.get("command")))
                        .map(worker -> (Map<?, ?>) worker.get("environment"))
                        .<Object>map(environment -> environment.get("DIRECTOR_WORKER_SLOT"))
                        .toList();
        assertThat(slots).hasSizeGreaterThan(1).doesNotContainNull().doesNotHaveDuplicates();
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\\R"))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private static List<String> notFoundInOrder(List<String> wanted, List<String> lines) {
        Iterator<String> rest = lines.iterator();
        return wanted.stream()
                .filter(line -> {
                    while (rest.hasNext()) {
                        if (rest.next().equals(line)) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
            return Stream.of(root, docs, examples)
                    .flatMap(it -> it)
                    .filter(it -> it.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static boolean leads(Path document, String file, String anchor) {
        Path target = file.isEmpty() ? document : document.resolveSibling(file);
        return Files.exists(target) && (anchor == null || anchors(target).contains(anchor));
    }

    /** As GitHub makes them. */
    private static List<String> anchors(Path document) {
        try {
            return HEADING.matcher(Files.readString(document))
                    .results()
                    .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                    .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
