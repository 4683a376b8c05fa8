package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Quirk;
import dev.director.worker.model.dialect.ToolChoice.Mode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools that are offered, and how it is said whether to call them.
 *
 * @param tools as given, in their order
 * @param choice to be sent
 * @param instruction to be added as the user's last words, where a choice can only be asked for
 * @param expected to be checked of the answer, for the same reason
 */
record ToolOffer(
        List<ObjectNode> tools,
        Optional<ToolChoice> choice,
        Optional<String> instruction,
        Optional<ExpectedCalls> expected) {

    private static final ToolOffer NOTHING =
            new ToolOffer(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    static ToolOffer of(Prompt prompt, Target target, ToolNames names, Warnings warnings) {
        List<ObjectNode> tools = Tools.usable(prompt.tools(), target, warnings);
        Optional<ToolChoice> choice = prompt.request().toolChoice().flatMap(ToolChoice::of);
        if (tools.isEmpty()) {
            return NOTHING;
        }
        if (choice.isEmpty() || !target.has(Quirk.TOOL_CHOICE_AUTO_ONLY)) {
            return new ToolOffer(tools, choice, Optional.empty(), Optional.empty());
        }
        List<ObjectNode> allowed =
                tools.stream().filter(tool -> choice.get().allows(Tools.name(tool))).toList();
        return switch (choice.get().mode()) {
            case AUTO -> auto(allowed);
            case NONE -> none(prompt, tools);
            case REQUIRED -> required(allowed, choice.get(), names, warnings);
        };
    }

    private static ToolOffer auto(List<ObjectNode> tools) {
        return new ToolOffer(
                tools, Optional.of(choice(Mode.AUTO)), Optional.empty(), Optional.empty());
    }

    /**
     * What is not there is not called. Only where the history has calls must the tools stay, since
     * some providers refuse calls of tools that are not declared; there, some call all the same.
     */
    private static ToolOffer none(Prompt prompt, List<ObjectNode> tools) {
        boolean called =
                prompt.messages().stream().anyMatch(it -> !it.path("tool_calls").isEmpty());
        return called
                ? new ToolOffer(
                        tools,
                        Optional.of(choice(Mode.NONE)),
                        Optional.empty(),
                        Optional.of(new ExpectedCalls.None()))
                : NOTHING;
    }

    private static ToolOffer required(
            List<ObjectNode> tools, ToolChoice choice, ToolNames names, Warnings warnings) {
        warnings.changed("tool_choice was asked for in words", "knows no other than none and auto");
        return new ToolOffer(
                tools,
                Optional.of(choice(Mode.AUTO)),
                Optional.of(instruction(choice, names)),
                Optional.of(new ExpectedCalls.Some(choice.only())));
    }

    private static String instruction(ToolChoice choice, ToolNames names) {
        String which =
                choice.only().stream()
                        .map(names::sent)
                        .sorted()
                        .collect(Collectors.joining(" or "));
        return which.isEmpty()
                ? "Answer with a call of one of the tools, not with text."
                : "Answer with a call of the tool %s, not with text.".formatted(which);
    }

    private static ToolChoice choice(Mode mode) {
        return new ToolChoice(mode, Set.of());
    }
}
