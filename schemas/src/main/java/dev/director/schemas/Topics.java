package dev.director.schemas;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The names of all topics, and how each is created by default.
 *
 * @param prefix what every name begins with
 */
public record Topics(String prefix) {
    /** The prefix unless a setting says otherwise. */
    public static final String DEFAULT_PREFIX = "director.";

    /** Partitions of every topic but control, unless a setting says otherwise. */
    public static final int DEFAULT_PARTITIONS = 12;

    private static final int MIB = 1024 * 1024;
    private static final int EVENT_BYTES = 8 * MIB;

    /** A journal record or dead letter holds a whole event and some more. */
    private static final int ENVELOPE_BYTES = 10 * MIB;

    /** The names under the default prefix. */
    public static Topics defaults() {
        return new Topics(DEFAULT_PREFIX);
    }

    /** {@link DirectorRequest}s of the interactive lane. */
    public String requests() {
        return prefix + "requests";
    }

    /** {@link DirectorRequest}s of the batch lane. */
    public String requestsBatch() {
        return prefix + "requests.batch";
    }

    /** {@link DirectorRequest}s that Kimi failed: the fallback lane's input. */
    public String kimiDlt() {
        return prefix + "requests.kimi-dlt";
    }

    /** {@link ToolResult}s from whoever ran a caller's tool. */
    public String toolResults() {
        return prefix + "tool-results";
    }

    /** {@link CancelRequest}s. */
    public String cancels() {
        return prefix + "cancels";
    }

    /** The open runs of each partition; internal to the workers. */
    public String journal() {
        return prefix + "journal";
    }

    /** A marker per finished run: the memory for duplicate submissions; internal to the workers. */
    public String finished() {
        return prefix + "finished";
    }

    /** {@link DirectorResult}s. */
    public String results() {
        return prefix + "results";
    }

    /** {@link ToolCall}s for the caller to run. */
    public String toolCalls() {
        return prefix + "tool-calls";
    }

    /** {@link ProgressEvent}s. */
    public String progress() {
        return prefix + "progress";
    }

    /** {@link UsageRecord}s. */
    public String usage() {
        return prefix + "usage";
    }

    /** What nothing could finish or read, byte for byte. */
    public String dlt() {
        return prefix + "dlt";
    }

    /** {@link ControlEvent}s. */
    public String control() {
        return prefix + "control";
    }

    /** {@link BudgetAlert}s. */
    public String alerts() {
        return prefix + "alerts";
    }

    /** {@link Feedback}. */
    public String feedback() {
        return prefix + "feedback";
    }

    /**
     * What was uploaded to the API, in chunks of up to 512 KiB, and what its batches gave; internal
     * to the API. A tombstone for each key deletes a file before its time.
     */
    public String files() {
        return prefix + "files";
    }

    /** How each batch of the API gets on, the newest of each key; internal to the API. */
    public String batches() {
        return prefix + "batches";
    }

    /** The order in which money is given out; internal to Director. */
    public String budgets() {
        return prefix + "budgets";
    }

    /** What workers consume as one group; partition p of each belongs to the same worker. */
    public List<String> inbound() {
        return List.of(requests(), requestsBatch(), kimiDlt(), toolResults(), cancels());
    }

    /** Every topic with its defaults. */
    public List<TopicSpec> all() {
        return List.of(
                inbound(requests()),
                inbound(requestsBatch()),
                inbound(kimiDlt()),
                inbound(toolResults()),
                inbound(cancels()),
                new TopicSpec(
                        journal(), true, true, Duration.ZERO, ENVELOPE_BYTES, Optional.empty()),
                new TopicSpec(
                        finished(), true, false, Duration.ofDays(8), EVENT_BYTES, Optional.empty()),
                outbound(results(), 30, EVENT_BYTES),
                outbound(toolCalls(), 7, EVENT_BYTES),
                outbound(progress(), 1, EVENT_BYTES),
                outbound(usage(), 90, EVENT_BYTES),
                outbound(dlt(), 30, ENVELOPE_BYTES),
                outbound(alerts(), 30, EVENT_BYTES),
                outbound(feedback(), 90, EVENT_BYTES),
                latest(files(), 30),
                latest(batches(), 30),
                // Its readers begin at the newest checkpoint, and what lies before is deleted.
                new TopicSpec(
                        budgets(), false, false, Duration.ofDays(30), EVENT_BYTES, Optional.of(1)),
                new TopicSpec(control(), false, true, Duration.ZERO, EVENT_BYTES, Optional.of(1)));
    }

    private static TopicSpec inbound(String name) {
        return new TopicSpec(name, true, false, Duration.ofDays(7), EVENT_BYTES, Optional.empty());
    }

    /** The newest of each key, for so many days. */
    private static TopicSpec latest(String name, int days) {
        return new TopicSpec(
                name, false, true, Duration.ofDays(days), EVENT_BYTES, Optional.empty());
    }

    private static TopicSpec outbound(String name, int days, int maxMessageBytes) {
        return new TopicSpec(
                name, false, false, Duration.ofDays(days), maxMessageBytes, Optional.empty());
    }
}
