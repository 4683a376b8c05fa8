package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Quirk;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Names of tools as the provider takes them. One that it would refuse gets another, which is the
 * same for as long as the tools are. Confined to one adaptation.
 */
final class ToolNames {

    private static final Pattern USUAL = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern MOONSHOT = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,63}");
    private static final int MAX_LENGTH = 64;

    private final boolean builtins;
    private final Pattern taken;
    private final Map<String, String> sent = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();

    private ToolNames(Target target) {
        this.builtins = target.has(Quirk.BUILTIN_TOOLS);
        this.taken = target.has(Quirk.MOONSHOT_SCHEMA) ? MOONSHOT : USUAL;
    }

    /** Names for all tools of a prompt, those that are called in its history included. */
    static ToolNames of(Prompt prompt, Target target) {
        Set<String> given = new LinkedHashSet<>();
        prompt.tools().forEach(tool -> given.add(Nodes.text(tool.path("function"), "name")));
        for (JsonNode message : prompt.messages()) {
            for (JsonNode call : message.path("tool_calls")) {
                given.add(Nodes.text(call.path("function"), "name"));
            }
        }
        ToolNames names = new ToolNames(target);
        given.stream().filter(names::stays).forEach(names.used::add);
        given.forEach(names::sent);
        return names;
    }

    /** A provider's own tools begin with a dollar. */
    private boolean stays(String name) {
        return taken.matcher(name).matches() || (builtins && name.startsWith("$"));
    }

    /** The name to send in place of one. */
    String sent(String name) {
        return stays(name) ? name : sent.computeIfAbsent(name, this::another);
    }

    private String another(String name) {
        String plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
        String base = taken.matcher(cut(plain, "")).matches() ? plain : "_" + plain;
        String candidate = cut(base, "");
        for (int i = 2; !used.add(candidate); i++) {
            candidate = cut(base, "_" + i);
        }
        return candidate;
    }

    private static String cut(String base, String suffix) {
        int room = MAX_LENGTH - suffix.length();
        return (base.length() <= room ? base : base.substring(0, room)) + suffix;
    }

    /** What was given, by what is sent, where they differ. */
    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        sent.forEach((name, other) -> given.put(other, name));
        return given;
    }
}
