package dev.director.worker.model.dialect;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.catalogue.Quirk;
import java.util.EnumSet;
import java.util.Set;

/** Routes as the catalogue may have them. */
final class Targets {

    /** Without any quirk. */
    static final Target PLAIN = Target.of("gpt-4", Api.CHAT, Set.of());

    static final Target MOONSHOT =
            chat(
                    "kimi-k2",
                    Quirk.TEMPERATURE_UP_TO_ONE,
                    Quirk.TOOL_CHOICE_AUTO_ONLY,
                    Quirk.MOONSHOT_SCHEMA,
                    Quirk.NATIVE_CALL_IDS,
                    Quirk.TEXT_CONTENT_ONLY,
                    Quirk.NO_EMPTY_CONTENT,
                    Quirk.SHORT_STOPS,
                    Quirk.BUILTIN_TOOLS,
                    Quirk.NO_REASONING_EFFORT);

    static final Target O3 =
            Target.of(
                    "o3",
                    Api.RESPONSES,
                    EnumSet.of(Quirk.FIXED_SAMPLING, Quirk.REASONING_RETURNED));

    private Targets() {}

    static Target chat(String upstream, Quirk... quirks) {
        return Target.of(upstream, Api.CHAT, Set.of(quirks));
    }
}
