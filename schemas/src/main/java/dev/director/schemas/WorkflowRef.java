package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Names the workflow that a result belongs to.
 *
 * @param type its kind
 * @param id which one of its kind
 */
public record WorkflowRef(@JsonProperty(required = true) String type, Optional<String> id) {
    /**
     * @throws InvalidEvent if the type is missing or blank
     */
    public WorkflowRef {
        type = Check.text(type, "type");
        id = Check.optional(id);
    }
}
