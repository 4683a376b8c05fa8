package dev.director.worker.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.regex.RegularExpressionFactory;
import dev.director.worker.run.ToolRunner.Checked;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds what a model wrote as a tool's arguments against the tool's schema, and mends it where
 * there is no doubt what was meant (docs/tools.md lists what). Never throws, and takes no longer
 * than its bounds allow, whatever is written. Thread-safe.
 */
final class Arguments {

    /** Keywords that a check may apply, each once for each value. */
    static final long MAX_STEPS = 100_000;

    /** Schemas that a check may be within, one in the other. */
    static final int MAX_LEVELS = 256;

    private static final int SHOWN = 5;
    private static final int SHOWN_OF_EACH = 500;

    private final String tool;
    private final JsonNode parameters;
    private final Optional<Schema> schema;
    private final boolean foreign;

    /**
     * Of a tool of the worker's own.
     *
     * @param tool what models call it by
     * @param parameters the tool's JSON Schema
     * @throws RuntimeException when it cannot be used
     */
    Arguments(String tool, ObjectNode parameters) {
        this(tool, parameters, Optional.of(usable(parameters, new CountedPatterns())), false);
        // References are followed now, not at the first call.
        schema.orElseThrow().initializeValidators();
    }

    private Arguments(String tool, JsonNode parameters, Optional<Schema> schema, boolean foreign) {
        this.tool = tool;
        this.parameters = parameters;
        this.schema = schema;
        this.foreign = foreign;
    }

    /**
     * Of a tool of a caller or an MCP server: a stranger's schema. Where it cannot be used, or not
     * within bounds, arguments are taken as they are: whoever has the tool checks them too.
     */
    static Arguments foreign(String tool, ObjectNode parameters) {
        try {
            return new Arguments(
                    tool, parameters, Optional.of(usable(parameters, new BoundedPatterns())), true);
        } catch (RuntimeException | StackOverflowError e) {
            return new Arguments(tool, parameters, Optional.empty(), true);
        }
    }

    private static Schema usable(ObjectNode parameters, RegularExpressionFactory patterns) {
        SchemaGuard.require(parameters);
        Drafts.require(parameters);
        return registry(patterns).getSchema(parameters);
    }

    /** It loads nothing from anywhere, not even from the class path. */
    private static SchemaRegistry registry(RegularExpressionFactory patterns) {
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder()
                        .regularExpressionFactory(patterns)
                        .formatAssertionsEnabled(false)
                        .preloadSchema(false)
                        .locale(Locale.ENGLISH)
                        .build();
        return SchemaRegistry.withDialects(
                Drafts.dialects(),
                registry ->
                        registry.schemaRegistryConfig(config)
                                .schemaLoader(loader -> loader.allow(_ -> false)));
    }

    Checked read(String written) {
        Optional<JsonNode> json = Written.arguments(written);
        if (json.isEmpty()) {
            return new Checked.Invalid(
                    "the arguments are not JSON; write one JSON object as the tool's schema has it");
        }
        return json.get() instanceof ObjectNode object
                ? check(object)
                : new Checked.Invalid("the arguments are no JSON object");
    }

    private Checked check(ObjectNode object) {
        try {
            return schema.map(it -> BoundedPatterns.within(() -> check(object, it)))
                    .orElseGet(() -> new Checked.Valid(object));
        } catch (RuntimeException | StackOverflowError e) {
            return foreign
                    ? new Checked.Valid(object)
                    : new Checked.Invalid(
                            "the arguments are too large or too deep to be checked; write less");
        }
    }

    private Checked check(ObjectNode object, Schema usable) {
        if (errors(object, usable).isEmpty()) {
            return new Checked.Valid(object);
        }
        ObjectNode mended = Repair.types(object, parameters);
        List<Error> errors = errors(mended, usable);
        if (errors.isEmpty()) {
            return new Checked.Valid(mended);
        }
        return Repair.unwrapped(object, tool, parameters)
                .map(it -> Repair.types(it, parameters))
                .filter(it -> errors(it, usable).isEmpty())
                .<Checked>map(Checked.Valid::new)
                .orElseGet(() -> new Checked.Invalid(words(errors)));
    }

    private static List<Error> errors(ObjectNode object, Schema usable) {
        return usable.validate(
                object,
                check ->
                        check.executionConfig(bounds ->
                                bounds.maxEvaluationSteps(MAX_STEPS)
                                        .maxEvaluationDepth(MAX_LEVELS)));
    }

    private static String words(List<Error> errors) {
        return errors.stream()
                .limit(SHOWN)
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .map(words -> words.substring(0, Math.min(words.length(), SHOWN_OF_EACH)))
                .collect(
                        Collectors.joining(
                                "; ", "the arguments do not fit the tool's schema: ", ""));
    }
}
