package dev.director.worker.model.dialect;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * OpenAI's tool_choice in one form: a named tool is a call that is required, of that tool only.
 *
 * @param only names of tools; empty means all
 */
record ToolChoice(Mode mode, Set<String> only) {

    /** Whether there are to be calls. */
    enum Mode {
        AUTO,
        NONE,
        REQUIRED;

        private final String wire = name().toLowerCase(Locale.ROOT);

        String wire() {
            return wire;
        }

        private static Optional<Mode> of(String wire) {
            for (Mode mode : values()) {
                if (mode.wire.equals(wire)) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }
    }

    /** Reads it in the form of either API; empty when it is in none. */
    static Optional<ToolChoice> of(JsonNode choice) {
        if (choice.isString()) {
            return Mode.of(choice.stringValue()).map(mode -> new ToolChoice(mode, Set.of()));
        }
        if (Nodes.text(choice, "type").equals("allowed_tools")) {
            JsonNode allowed = choice.has("allowed_tools") ? choice.path("allowed_tools") : choice;
            Set<String> names = new LinkedHashSet<>();
            allowed.path("tools").forEach(tool -> names.add(name(tool)));
            return Mode.of(Nodes.text(allowed, "mode")).map(mode -> new ToolChoice(mode, names));
        }
        String name = name(choice);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new ToolChoice(Mode.REQUIRED, Set.of(name)));
    }

    private static String name(JsonNode tool) {
        String nested = Nodes.text(tool.path("function"), "name");
        return nested.isEmpty() ? Nodes.text(tool, "name") : nested;
    }

    boolean allows(String name) {
        return only.isEmpty() || only.contains(name);
    }

    /** As Chat Completions takes it. */
    JsonNode chat(ToolNames names) {
        if (only.isEmpty()) {
            return StringNode.valueOf(mode.wire());
        }
        if (mode == Mode.REQUIRED && only.size() == 1) {
            return named(names.sent(only.iterator().next()));
        }
        ObjectNode choice = Nodes.object().put("type", "allowed_tools");
        ObjectNode allowed = choice.putObject("allowed_tools").put("mode", mode.wire());
        ArrayNode tools = allowed.putArray("tools");
        only.forEach(name -> tools.add(named(names.sent(name))));
        return choice;
    }

    private static ObjectNode named(String sent) {
        ObjectNode tool = Nodes.object().put("type", "function");
        tool.putObject("function").put("name", sent);
        return tool;
    }

    /** As the Responses API takes it: the same, less deep. */
    JsonNode responses(ToolNames names) {
        if (only.isEmpty()) {
            return StringNode.valueOf(mode.wire());
        }
        if (mode == Mode.REQUIRED && only.size() == 1) {
            return flat(names.sent(only.iterator().next()));
        }
        ObjectNode choice = Nodes.object().put("type", "allowed_tools").put("mode", mode.wire());
        ArrayNode tools = choice.putArray("tools");
        only.forEach(name -> tools.add(flat(names.sent(name))));
        return choice;
    }

    private static ObjectNode flat(String sent) {
        return Nodes.object().put("type", "function").put("name", sent);
    }
}
