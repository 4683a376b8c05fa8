package dev.director.testkit.simulator.check;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Rules about the tools that a request declares. */
final class ToolRules {
    private static final int MAX_TOOLS = 128;
    private static final Pattern MOONSHOT_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9-_]{0,63}");
    private static final Pattern OPENAI_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private ToolRules() {}

    static Optional<Complaint> choiceRequired(JsonNode request) {
        return request.path("tool_choice").asString("").equals("required")
                ? Complaint.of("tool_choice 'required' is incompatible with thinking enabled")
                : Complaint.none();
    }

    static Optional<Complaint> choiceNamed(JsonNode request) {
        return request.path("tool_choice").isObject()
                ? Complaint.of("tool_choice 'specified' is incompatible with thinking enabled")
                : Complaint.none();
    }

    static Optional<Complaint> noFunctions(JsonNode request) {
        return request.hasNonNull("functions") || request.hasNonNull("function_call")
                ? Complaint.of("functions and function_call are not supported, use tools")
                : Complaint.none();
    }

    static Optional<Complaint> count(JsonNode request) {
        return request.path("tools").size() > MAX_TOOLS
                ? Complaint.of("too many tools: at most " + MAX_TOOLS + " are allowed", "tools")
                : Complaint.none();
    }

    static Optional<Complaint> unique(JsonNode request) {
        Set<String> seen = new HashSet<>();
        return names(request).stream()
                .filter(name -> !seen.add(name))
                .findFirst()
                .flatMap(name -> Complaint.of("function name " + name + " is duplicated"));
    }

    static Optional<Complaint> moonshotNames(JsonNode request) {
        return firstBroken(request, MOONSHOT_NAME) < 0
                ? Complaint.none()
                : Complaint.of(
                        "function name is invalid, must start with a letter and can contain"
                                + " letters, numbers, underscores, and dashes");
    }

    static Optional<Complaint> openAiNames(JsonNode request) {
        int index = firstBroken(request, OPENAI_NAME);
        boolean nested = request.path("tools").path(0).has("function");
        String param = "tools[" + index + (nested ? "].function.name" : "].name");
        return index < 0
                ? Complaint.none()
                : Complaint.of(
                        "Invalid '%s': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
                                .formatted(param),
                        param,
                        "invalid_value");
    }

    private static int firstBroken(JsonNode request, Pattern pattern) {
        List<String> names = names(request);
        Predicate<String> good = pattern.asMatchPredicate();
        for (int i = 0; i < names.size(); i++) {
            if (!good.test(names.get(i))) {
                return i;
            }
        }
        return -1;
    }

    static Optional<Complaint> schemas(JsonNode request) {
        return functions(request.path("tools")).stream()
                .filter(function -> function.has("parameters"))
                .map(function -> function.path("parameters"))
                .flatMap(parameters -> schema(parameters).stream())
                .findFirst();
    }

    private static Optional<Complaint> schema(JsonNode parameters) {
        Optional<Complaint> dialect =
                SchemaDialect.complaint(parameters).flatMap(ToolRules::notInDialect);
        boolean isObject = parameters.path("type").asString("").equals("object");
        return dialect.isPresent() || isObject
                ? dialect
                : Complaint.of("tools.function.parameters.type is required and must be \"object\"");
    }

    static Optional<Complaint> schemaKeywords(JsonNode request) {
        return functions(request.path("tools")).stream()
                .flatMap(f -> SchemaKeywords.complaint(f.path("parameters")).stream())
                .findFirst()
                .flatMap(ToolRules::notInDialect);
    }

    private static Optional<Complaint> notInDialect(String details) {
        return Complaint.of(
                "Invalid request: tools.function.parameters is not a valid moonshot flavored json"
                        + " schema, details: <"
                        + details
                        + ">");
    }

    private static List<String> names(JsonNode request) {
        return functions(request.path("tools")).stream()
                .map(function -> function.path("name").asString(""))
                .toList();
    }

    /** In the form of Chat Completions or of Responses; other kinds of tools have no name. */
    private static List<JsonNode> functions(JsonNode tools) {
        return tools.valueStream()
                .filter(tool -> tool.path("type").asString("function").equals("function"))
                .map(tool -> tool.has("function") ? tool.path("function") : tool)
                .toList();
    }
}
