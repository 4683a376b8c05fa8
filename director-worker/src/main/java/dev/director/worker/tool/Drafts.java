package dev.director.worker.tool;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.Specification;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The drafts of JSON Schema that tools may be written in; the newest is meant where none is said.
 */
final class Drafts {

    private static final long MAX_STEPS = 1_000_000;
    private static final List<SpecificationVersion> TAKEN =
            List.of(
                    SpecificationVersion.DRAFT_2020_12,
                    SpecificationVersion.DRAFT_2019_09,
                    SpecificationVersion.DRAFT_7,
                    SpecificationVersion.DRAFT_6);
    private static final List<Dialect> DIALECTS = TAKEN.stream().map(Drafts::dialect).toList();

    /** For the drafts themselves, which the library has in it. */
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Drafts() {}

    /** The newest comes first. */
    static List<Dialect> dialects() {
        return DIALECTS;
    }

    /**
     * Of unknown keywords the library would keep each for ever, and log it: those of strangers too.
     */
    private static Dialect dialect(SpecificationVersion draft) {
        return Dialect.builder(Specification.getDialect(draft))
                .unknownKeywordFactory((keyword, _) -> new NonValidationKeyword(keyword))
                .build();
    }

    /**
     * Returns when a schema is one by its draft. The library reads others too, and then holds
     * against arguments what nobody meant: nothing is of the type {@code "strng"}.
     *
     * @param schema within the bounds of {@link SchemaGuard}
     * @throws SchemaGuard.Unusable when it is none
     */
    static void require(ObjectNode schema) {
        List<Error> errors =
                REGISTRY.getSchema(SchemaLocation.of(of(schema).getDialectId()))
                        .validate(
                                schema,
                                check ->
                                        check.executionConfig(
                                                bounds -> bounds.maxEvaluationSteps(MAX_STEPS)));
        if (!errors.isEmpty()) {
            throw new SchemaGuard.Unusable(
                    "it is no JSON Schema at '%s'"
                            .formatted(errors.getFirst().getInstanceLocation()));
        }
    }

    private static SpecificationVersion of(ObjectNode schema) {
        JsonNode address = schema.path("$schema");
        if (address.isMissingNode()) {
            return TAKEN.getFirst();
        }
        return TAKEN.stream()
                .filter(it -> address.asString("").contains(path(it)))
                .findFirst()
                .orElseThrow(() ->
                        new SchemaGuard.Unusable(
                                "it is of a draft of JSON Schema other than 6, 7, 2019-09 and 2020-12"));
    }

    /** What all spellings of its address have. */
    private static String path(SpecificationVersion draft) {
        String id = draft.getDialectId();
        return id.substring(id.indexOf("/draft"), id.lastIndexOf("/schema"));
    }
}
