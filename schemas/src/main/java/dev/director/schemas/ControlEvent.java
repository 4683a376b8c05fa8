package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.director.schemas.budget.Budget;
import dev.director.schemas.budget.Period;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What every worker and api must know at once. The topic is compacted and the record key is the
 * {@link #key()}, so the newest event under a key is what holds. A kind that is not known here is
 * unreadable and to be skipped: it comes from a newer release.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ControlEvent.PartitionCount.class, name = "partition-count"),
    @JsonSubTypes.Type(value = ControlEvent.Models.class, name = "models"),
    @JsonSubTypes.Type(value = ControlEvent.Gate.class, name = "gate"),
    @JsonSubTypes.Type(value = ControlEvent.LanePause.class, name = "lane-pause"),
    @JsonSubTypes.Type(value = ControlEvent.BudgetSet.class, name = "budget"),
    @JsonSubTypes.Type(value = LimitEvent.Demand.class, name = "limit-demand"),
    @JsonSubTypes.Type(value = LimitEvent.Office.class, name = "limit-office"),
    @JsonSubTypes.Type(value = LimitEvent.Lease.class, name = "limit-lease")
})
public sealed interface ControlEvent
        permits ControlEvent.PartitionCount,
                ControlEvent.Models,
                ControlEvent.Gate,
                ControlEvent.LanePause,
                ControlEvent.BudgetSet,
                LimitEvent {
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
     * A provider's key or a route was closed, is being tried, or is open again. Events of one gate
     * with a lower epoch than the newest one known are of no interest any more.
     *
     * @param scope what is closed
     * @param name the provider's name, or the route's
     * @param epoch counts the openings, from 1: a late failure of a call that began in an earlier
     *     epoch closes nothing
     * @param state how it is now
     * @param code why it was closed
     * @param reason the same in words
     * @param until closed: no call before; probing: when others may try; open: when it was opened
     * @param closings how often it was closed since it was last well
     * @param probe whether a single call is to prove it well before it opens; it opens by itself at
     *     {@code until} if not
     * @param by the slot of the worker that says so
     */
    record Gate(
            @JsonProperty(required = true) Scope scope,
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) long epoch,
            @JsonProperty(required = true) State state,
            @JsonProperty(required = true) ErrorCode code,
            @JsonProperty(required = true) String reason,
            @JsonProperty(required = true) Instant until,
            @JsonProperty(required = true) int closings,
            @JsonProperty(required = true) boolean probe,
            @JsonProperty(required = true) String by)
            implements ControlEvent {

        /** What a gate guards. */
        public enum Scope {
            /** Every call with a provider's key. */
            CREDENTIAL,
            /** Every call on one route. */
            ROUTE;

            /** The word used in JSON and as a metric's label. */
            @JsonValue
            public String wire() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** How a gate is. */
        public enum State {
            /** Calls may begin. */
            OPEN,
            /** No call may begin. */
            CLOSED,
            /** One call is on its way; the others wait for what comes of it. */
            PROBING;

            /** The word used in JSON. */
            @JsonValue
            public String wire() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public Gate {
            scope = Check.present(scope, "scope");
            name = Check.text(name, "name");
            Check.require(epoch >= 1, "epoch", "must be 1 or more");
            state = Check.present(state, "state");
            code = Check.present(code, "code");
            reason = Check.present(reason, "reason");
            until = Check.present(until, "until");
            Check.require(closings >= 0, "closings", "must be 0 or more");
            by = Check.present(by, "by");
        }

        @Override
        public String kind() {
            return "gate";
        }

        @Override
        public String key() {
            return kind() + "/" + scope.wire() + "/" + name;
        }
    }

    /**
     * An operator paused a lane, or lets it go on.
     *
     * @param lane whose runs are not started and whose topic is not read while it is paused
     * @param paused whether it is
     * @param at since when
     */
    record LanePause(
            @JsonProperty(required = true) Lane lane,
            @JsonProperty(required = true) boolean paused,
            @JsonProperty(required = true) Instant at)
            implements ControlEvent {

        /** The lanes, each a topic of requests. */
        public enum Lane {
            /** {@code director.requests}. */
            INTERACTIVE,
            /** {@code director.requests.batch}. */
            BATCH,
            /** {@code director.requests.kimi-dlt}. */
            FALLBACK;

            /** The word used in JSON, on the command line and as a metric's label. */
            @JsonValue
            public String wire() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /**
         * @throws InvalidEvent if a component is missing
         */
        public LanePause {
            lane = Check.present(lane, "lane");
            at = Check.present(at, "at");
        }

        @Override
        public String kind() {
            return "lane-pause";
        }

        @Override
        public String key() {
            return kind() + "/" + lane.wire();
        }
    }

    /**
     * An operator set a budget, or took it away.
     *
     * @param scope whose money: {@code all}; {@code tenants}, each that has no budget of its own;
     *     or {@code tenant/NAME}
     * @param period in which it may be spent once
     * @param usd the most that may be spent, in US dollars, from 0; absent where there is to be no
     *     such budget any more
     * @param alertAt per cent of it at which a {@link BudgetAlert} is told, 1 or more
     * @param at when
     */
    record BudgetSet(
            @JsonProperty(required = true) String scope,
            @JsonProperty(required = true) Period period,
            Optional<BigDecimal> usd,
            List<Integer> alertAt,
            @JsonProperty(required = true) Instant at)
            implements ControlEvent {

        /** What an operator is told of who does not say when. */
        public static final List<Integer> ALERT_AT = List.of(80, 100);

        /**
         * @throws InvalidEvent if a component is missing or out of range
         */
        public BudgetSet {
            scope = Check.text(scope, "scope");
            Check.require(Budget.isScope(scope), "scope", "must be all, tenants or tenant/NAME");
            period = Check.present(period, "period");
            usd = Check.optional(usd);
            usd.ifPresent(it -> Check.require(it.signum() >= 0, "usd", "must be 0 or more"));
            alertAt = Check.list(alertAt, "alertAt");
            alertAt.forEach(it -> Check.require(it >= 1, "alertAt", "must be 1 or more"));
            at = Check.present(at, "at");
        }

        @Override
        public String kind() {
            return "budget";
        }

        @Override
        public String key() {
            return kind() + "/" + scope + "/" + period.wire();
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
