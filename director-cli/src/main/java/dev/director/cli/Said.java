package dev.director.cli;

import dev.director.api.topics.RedrivePlan;
import dev.director.api.topics.Redriven;
import dev.director.schemas.Codec;
import dev.director.schemas.DirectorRequest;
import dev.director.schemas.budget.Budget;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.node.ObjectNode;

/** What a command did, as a JSON object for machines or a line for people. */
final class Said {
    private Said() {}

    /** JSON on standard output, or the line on standard error. */
    static void of(CommandSpec spec, boolean json, ObjectNode object, String line) {
        if (json) {
            spec.commandLine().getOut().println(object);
        } else {
            spec.commandLine().getErr().println(line);
        }
    }

    /** The fallback lane. */
    static ObjectNode lane(boolean paused) {
        return object().put("lane", "fallback").put("paused", paused);
    }

    /** Which budget. */
    static ObjectNode budget(Budget budget) {
        return object().put("scope", budget.scope()).put("period", budget.period().wire());
    }

    /** A request that Kafka has. */
    static String submitted(DirectorRequest request) {
        return object().put("requestId", request.requestId())
                .put("tenant", request.tenant())
                .put("conversationId", request.conversationId().orElse(null))
                .toString();
    }

    /** What a redrive would do. */
    static String plan(RedrivePlan plan) {
        ObjectNode json = object().put("redrivable", plan.redrivable());
        ObjectNode byCode = json.putObject("byCode");
        plan.byCode().forEach(byCode::put);
        ObjectNode kept = json.putObject("kept");
        plan.kept().forEach((standing, some) -> kept.put(standing.wire(), some.count()));
        return json.toString();
    }

    /** What a redrive did. */
    static String redriven(Redriven done) {
        return object().put("redriven", done.published())
                .put("failed", done.failed())
                .put("complete", done.complete())
                .toString();
    }

    private static ObjectNode object() {
        return Codec.mapper().createObjectNode();
    }
}
