package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The workflow a request belongs to.
 *
 * @param type its kind, which routing rules and reports go by
 * @param id which one of its kind
 * @param state what the model is to know of it: any JSON
 * @param unknown every other field, carried as it came
 */
public record Workflow(
        @JsonProperty(required = true) String type,
        Optional<String> id,
        Optional<JsonNode> state,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {

    private static final FieldNames KNOWN = FieldNames.of(Workflow.class);

    /**
     * @throws InvalidEvent if the type is missing or blank
     */
    public Workflow {
        type = Check.text(type, "type");
        id = Check.optional(id);
        state = Check.json(state);
        unknown = Check.map(unknown);
        KNOWN.requireNoneIn(unknown);
    }

    /** A workflow of the known fields, and nothing else. */
    public Workflow(String type, Optional<String> id, Optional<JsonNode> state) {
        this(type, id, state, Map.of());
    }

    /** The same workflow without its state, as results name it. */
    public WorkflowRef ref() {
        return new WorkflowRef(type, id);
    }
}
