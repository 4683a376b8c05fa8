package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.director.schemas.ErrorCode;
import dev.director.schemas.Topics;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import tools.jackson.databind.JsonNode;

/** The description of the API, against what there is. */
class OpenApiTest {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static RunningApi api;
    private static OpenApiFile file;

    @BeforeAll
    static void start() throws Exception {
        file = OpenApiFile.read();
        api = RunningApi.start("127.0.0.1:1", new Topics("described."));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void describesEveryEndpointWithItsParametersAndNoOther() {
        assertThat(described()).isNotEmpty().isEqualTo(served());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(file.all("$ref"))
                .hasSizeGreaterThan(50)
                .allSatisfy(ref ->
                        assertThat(file.root().at(ref.asString().substring(1)).isMissingNode())
                                .as(ref.asString())
                                .isFalse());
    }

    @Test
    void schemasAreSchemas() {
        var meta =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(SchemaLocation.of(DIALECT));
        var schemas = file.all("schema");
        file.root().at("/components/schemas").forEach(schemas::add);
        assertThat(schemas)
                .hasSizeGreaterThan(50)
                .allSatisfy(schema ->
                        assertThat(meta.validate(schema.toString(), InputFormat.JSON)).isEmpty());
    }

    @Test
    void everyOperationHasANameOfItsOwnAndAnswersProblems() {
        assertThat(file.root().path("openapi").asString()).startsWith("3.1.");
        assertThat(file.all("operationId"))
                .doesNotHaveDuplicates()
                .hasSize(file.all("responses").size() - 1);
        file.root().path("paths").forEach(path -> path.forEach(this::hasProblems));
    }

    private void hasProblems(JsonNode operation) {
        JsonNode problem = file.followed(operation.at("/responses/default"));
        assertThat(problem.path("content").has("application/problem+json"))
                .as(operation.path("operationId").asString())
                .isTrue();
    }

    @Test
    void listsEveryCodeOfTheContractOnce() {
        assertThat(file.codes())
                .doesNotHaveDuplicates()
                .containsAll(Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).toList());
    }

    @Test
    void isServedAsItIs() throws Exception {
        var answer = api.get("/openapi.yaml");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/yaml");
        assertThat(answer.response().body()).isEqualTo(OpenApiFile.text());
    }

    private static Set<String> described() {
        Set<String> found = new TreeSet<>();
        file.root()
                .path("paths")
                .forEachEntry((path, operations) ->
                        operations.forEachEntry(
                                (method, operation) -> found.add(line(path, method, operation))));
        return found;
    }

    private static String line(String path, String method, JsonNode operation) {
        Set<String> parameters = new TreeSet<>();
        for (JsonNode each : operation.path("parameters")) {
            JsonNode parameter = file.followed(each);
            String in = parameter.path("in").asString();
            JsonNode value = file.followed(parameter.path("schema")).path("default");
            parameters.add(
                    in
                            + " "
                            + parameter.path("name").asString()
                            + (value.isMissingNode() ? "" : "=" + text(value)));
        }
        Set<String> types = new TreeSet<>(operation.at("/requestBody/content").propertyNames());
        return method + " " + path + " " + parameters + " " + types;
    }

    private static String text(JsonNode value) {
        return value.isArray() ? value.path(0).asString() : value.asString();
    }

    private static Set<String> served() {
        Set<String> found = new TreeSet<>();
        api.handlers()
                .forEach((mapping, handler) -> {
                    for (String path : mapping.getPatternValues()) {
                        if (path.startsWith("/v1/")) {
                            found.add(line(path, mapping, handler));
                        }
                    }
                });
        return found;
    }

    private static String line(String path, RequestMappingInfo mapping, HandlerMethod handler) {
        Set<String> parameters = new TreeSet<>();
        Arrays.stream(handler.getMethodParameters())
                .map(OpenApiTest::parameter)
                .flatMap(Optional::stream)
                .forEach(parameters::add);
        Set<String> types = new TreeSet<>();
        mapping.getConsumesCondition().getConsumableMediaTypes().stream()
                .map(MediaType::toString)
                .forEach(types::add);
        String method =
                mapping.getMethodsCondition()
                        .getMethods()
                        .iterator()
                        .next()
                        .name()
                        .toLowerCase(java.util.Locale.ROOT);
        return method + " " + path + " " + parameters + " " + types;
    }

    private static Optional<String> parameter(MethodParameter it) {
        String own = Optional.ofNullable(it.getParameter().getName()).orElse("");
        for (Annotation annotation : it.getParameterAnnotations()) {
            switch (annotation) {
                case RequestParam query -> {
                    return Optional.of(line("query", query.name(), own, query.defaultValue()));
                }
                case RequestHeader header -> {
                    return Optional.of(line("header", header.name(), own, header.defaultValue()));
                }
                case PathVariable path -> {
                    return Optional.of(line("path", path.name(), own, ValueConstants.DEFAULT_NONE));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    private static String line(String in, String name, String own, String value) {
        return in
                + " "
                + (name.isEmpty() ? own : name)
                + (value.equals(ValueConstants.DEFAULT_NONE) ? "" : "=" + value);
    }
}
