package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What every worker and api must know at once. The topic is compacted and the record key is the
 * {@link #kind()}, so the newest event of a kind is what holds. A kind that is not known here is
 * unreadable and to be skipped: it comes from a newer release.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlEvent.PartitionCount.class, name = "partition-count"),
    @JsonSubTypes.Type(value = ControlEvent.Models.class, name = "models")
})
public sealed interface ControlEvent {
    /** What the event is about; also its record key. */
    @JsonIgnore
    String kind();

    /**
     * The number of partitions of every keyed topic, fixed at the first start.
     *
     * @param partitions at least 1
     */
    record PartitionCount(@JsonProperty(required = true) int partitions) implements ControlEvent {
        /**
         * @throws InvalidEvent if there is not at least one
         */
        public PartitionCount {
            Check.require(partitions >= 1, "partitions", "must be 1 or more");
        }

        @Override
        public String kind() {
            return "partition-count";
        }
    }

    /**
     * The models that workers can call.
     *
     * @param models in the catalogue's order
     */
    record Models(@JsonProperty(required = true) List<Model> models) implements ControlEvent {
        /**
         * @throws InvalidEvent if an entry is missing
         */
        public Models {
            models = Check.list(models, "models");
        }

        @Override
        public String kind() {
            return "models";
        }
    }

    /**
     * A model of the catalogue, by its first route.
     *
     * @param name the logical name that requests use
     * @param family models that share a fallback
     * @param provider who serves it
     * @param api over which interface: {@code chat} or {@code responses}
     * @param allowed whether requests may use it now
     */
    record Model(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String family,
            @JsonProperty(required = true) String provider,
            @JsonProperty(required = true) String api,
            @JsonProperty(required = true) boolean allowed) {
        /**
         * @throws InvalidEvent if a component is missing
         */
        public Model {
            name = Check.text(name, "name");
            family = Check.present(family, "family");
            provider = Check.present(provider, "provider");
            api = Check.present(api, "api");
        }
    }
}
