package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/**
 * What every worker and api must know at once. The topic is compacted and the record key is the
 * {@link #key()}, so the newest event under a key is what holds. A kind that is not known here is
 * unreadable and to be skipped: it comes from a newer release.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlEvent.PartitionCount.class, name = "partition-count"),
    @JsonSubTypes.Type(value = ControlEvent.Models.class, name = "models"),
    @JsonSubTypes.Type(value = ControlEvent.DeadRoute.class, name = "dead-route")
})
public sealed interface ControlEvent {
    /** What the event is about. */
    @JsonIgnore
    String kind();

    /** The record key: the newest event under it holds. */
    @JsonIgnore
    default String key() {
        return kind();
    }

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
     * A provider does not serve a model any more; workers pass the route over.
     *
     * @param provider who was asked
     * @param upstream what the provider called the model
     * @param reason what it said, in words
     * @param until when the route is tried again
     */
    record DeadRoute(
            @JsonProperty(required = true) String provider,
            @JsonProperty(required = true) String upstream,
            @JsonProperty(required = true) String reason,
            @JsonProperty(required = true) Instant until)
            implements ControlEvent {
        /**
         * @throws InvalidEvent if a component is missing
         */
        public DeadRoute {
            provider = Check.present(provider, "provider");
            upstream = Check.present(upstream, "upstream");
            reason = Check.present(reason, "reason");
            until = Check.present(until, "until");
        }

        @Override
        public String kind() {
            return "dead-route";
        }

        @Override
        public String key() {
            return kind() + "/" + provider + "/" + upstream;
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
