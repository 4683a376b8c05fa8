package dev.director.worker.tool.file;

import dev.director.schemas.Codec;
import dev.director.worker.tool.Tool;
import dev.director.worker.tool.ToolSource;
import dev.director.worker.tool.http.HttpTool;
import dev.director.worker.tool.mcp.Endpoint;
import dev.director.worker.tool.mcp.McpServer;
import dev.director.worker.tool.net.AllowedHosts;
import dev.director.worker.yaml.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools of a file (docs/tools.md says what is in one). Nothing is connected to yet.
 *
 * @param http those that are calls over HTTP
 * @param mcp servers whose tools are known when they are connected
 */
public record ToolsFile(List<Tool> http, List<ToolSource> mcp) {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final DataSize RESPONSE = DataSize.ofKilobytes(256);
    private static final DataSize LARGEST_RESPONSE = DataSize.ofMegabytes(16);

    public ToolsFile {
        http = List.copyOf(http);
        mcp = List.copyOf(mcp);
    }

    /** Of a worker that has no such file. */
    public static ToolsFile none() {
        return new ToolsFile(List.of(), List.of());
    }

    /**
     * Reads a file and checks that it holds together.
     *
     * @param resolve replaces {@code ${NAME:default}} in every text but descriptions and schemas
     * @throws IllegalArgumentException in one line with the file, the place and what to correct
     */
    public static ToolsFile read(Path file, UnaryOperator<String> resolve, Clock clock) {
        try {
            return read(Yaml.read(Files.newInputStream(file), "it"), resolve, clock);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("%s: there is no such file".formatted(file), e);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static ToolsFile read(ObjectNode document, UnaryOperator<String> resolve, Clock clock) {
        Section file = new Section("", document, resolve);
        AllowedHosts hosts = hosts(file);
        HttpClient client = HttpTool.client();
        List<Tool> http =
                named(file.sections("http"), section -> http(section, hosts, client), Tool::name);
        List<ToolSource> mcp =
                named(
                        file.sections("mcp"),
                        section -> mcp(section, hosts, clock),
                        ToolSource::prefix);
        file.end();
        return new ToolsFile(http, mcp);
    }

    /** What each section makes, no two of one name. */
    private static <T> List<T> named(
            List<Section> sections, Function<Section, T> make, Function<T, String> name) {
        List<T> made = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : sections) {
            T one = make.apply(section);
            if (!names.add(name.apply(one))) {
                throw section.wrong(
                        "another has the name '%s'; rename one".formatted(section.text("name")));
            }
            made.add(one);
        }
        return made;
    }

    private static AllowedHosts hosts(Section file) {
        List<AllowedHosts.Host> hosts = new ArrayList<>();
        for (JsonNode item : file.list("allowedHosts")) {
            String at = "allowedHosts[%d]".formatted(hosts.size());
            if (item instanceof ObjectNode object) {
                Section section = file.section(at, object);
                hosts.add(host(section, section.text("host"), section.truth("private")));
                section.end();
            } else {
                hosts.add(
                        host(
                                file.section(at, Codec.mapper().createObjectNode()),
                                file.text(at, item),
                                false));
            }
        }
        return new AllowedHosts(hosts);
    }

    private static AllowedHosts.Host host(Section section, String text, boolean mayBePrivate) {
        try {
            return AllowedHosts.Host.of(text, mayBePrivate);
        } catch (IllegalArgumentException e) {
            throw section.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Tool http(Section section, AllowedHosts hosts, HttpClient client) {
        Map<String, String> query = section.textMap("query");
        Map<String, String> headers = section.textMap("headers");
        HttpTool.Definition definition =
                new HttpTool.Definition(
                        section.text("name"),
                        section.plain("description"),
                        section.object("parameters").orElseGet(ToolsFile::nothing),
                        section.optionalText("method").orElse("GET"),
                        section.text("url"),
                        query,
                        headers,
                        section.resolved("body"),
                        section.optionalTruth("repeatable"),
                        section.truth("approval"),
                        section.duration("timeout", TIMEOUT),
                        section.size("maxResponse", RESPONSE, LARGEST_RESPONSE),
                        section.secrets());
        section.end();
        try {
            return new HttpTool(definition, hosts, client);
        } catch (IllegalArgumentException e) {
            throw section.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static ToolSource mcp(Section section, AllowedHosts hosts, Clock clock) {
        String name = section.text("name");
        Optional<String> url = section.optionalText("url");
        List<String> command = section.texts("command");
        Map<String, String> environment = section.textMap("env");
        Map<String, String> headers = section.textMap("headers");
        if (url.isPresent() != command.isEmpty()) {
            throw section.wrong("give it either a url or a command");
        }
        if (url.isPresent() ? !environment.isEmpty() : !headers.isEmpty()) {
            throw section.wrong("env goes with command, and headers go with url");
        }
        Duration timeout = section.duration("timeout", TIMEOUT);
        Set<String> only = Set.copyOf(section.texts("tools"));
        McpServer.Approval approval = approval(section);
        section.end();
        try {
            Endpoint endpoint =
                    url.isPresent()
                            ? Endpoint.Http.of(url.get(), headers, hosts)
                            : new Endpoint.Stdio(command, environment);
            return new McpServer(
                    new McpServer.Definition(
                            name, endpoint, only, approval, timeout, section.secrets()),
                    clock);
        } catch (IllegalArgumentException e) {
            throw section.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static McpServer.Approval approval(Section section) {
        boolean listed = section.node("approval").map(JsonNode::isArray).orElse(false);
        return listed
                ? new McpServer.Approval(false, Set.copyOf(section.texts("approval")))
                : new McpServer.Approval(section.truth("approval"), Set.of());
    }

    /** The parameters of a tool that takes none. */
    private static ObjectNode nothing() {
        ObjectNode parameters = Codec.mapper().createObjectNode().put("type", "object");
        parameters.putObject("properties");
        return parameters.put("additionalProperties", false);
    }
}
