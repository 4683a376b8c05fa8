package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Quirk;
import dev.director.worker.model.dialect.moonshot.MoonshotSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Definitions of tools, as given and as sent. Pure. */
final class Tools {

    private static final String FUNCTION = "function";
    private static final String BUILTIN = "builtin_function";

    private Tools() {}

    static String name(JsonNode tool) {
        return Nodes.text(tool.path("function"), "name");
    }

    /** Those that a provider takes: functions, its own where it has any, each name once. */
    static List<ObjectNode> usable(List<ObjectNode> given, Target target, Warnings warnings) {
        List<ObjectNode> usable = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ObjectNode tool : given) {
            if (!taken(tool, target)) {
                warnings.leftOut("a tool of type " + type(tool));
            } else if (!names.add(name(tool))) {
                warnings.leftOut("a second tool '%s'".formatted(name(tool)), "takes one");
            } else {
                usable.add(tool);
            }
        }
        return usable;
    }

    private static boolean taken(ObjectNode tool, Target target) {
        boolean builtin =
                type(tool).equals(BUILTIN)
                        && target.has(Quirk.BUILTIN_TOOLS)
                        && target.api() == Api.CHAT;
        return builtin || type(tool).equals(FUNCTION);
    }

    private static String type(ObjectNode tool) {
        String type = Nodes.text(tool, "type");
        return type.isEmpty() && tool.has("function") ? FUNCTION : type;
    }

    /** A tool as Chat Completions takes it. */
    static ObjectNode chat(ObjectNode tool, Target target, ToolNames names, Warnings warnings) {
        boolean renamed = !names.sent(name(tool)).equals(name(tool));
        boolean moonshot = target.has(Quirk.MOONSHOT_SCHEMA) && type(tool).equals(FUNCTION);
        if (!renamed && !moonshot && tool.has("type")) {
            return tool;
        }
        ObjectNode function = Nodes.copy(tool.path("function")).put("name", names.sent(name(tool)));
        if (moonshot) {
            MoonshotSchema said = MoonshotSchema.of(function.path("parameters"));
            function.set("parameters", said.schema());
            warn("tool '%s'".formatted(name(tool)), said, warnings);
        }
        ObjectNode sent = Nodes.copy(tool).put("type", type(tool));
        sent.set("function", function);
        return sent;
    }

    /** Names the keywords that a schema has lost. */
    static void warn(String whose, MoonshotSchema said, Warnings warnings) {
        if (!said.lost().isEmpty()) {
            warnings.leftOut(
                    "%s of the schema of %s".formatted(String.join(", ", said.lost()), whose),
                    "takes a subset of JSON Schema");
        }
    }

    /** A tool as the Responses API takes it: flat, and not strict unless that is asked for. */
    static ObjectNode responses(ObjectNode chat) {
        JsonNode function = chat.path("function");
        ObjectNode flat = Nodes.copy(function);
        flat.put("type", FUNCTION).put("strict", function.path("strict").asBoolean(false));
        if (!flat.path("parameters").isObject()) {
            flat.putObject("parameters").put("type", "object").putObject("properties");
        }
        return flat;
    }
}
