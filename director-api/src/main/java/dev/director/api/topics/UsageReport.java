package dev.director.api.topics;

import dev.director.schemas.Codec;
import dev.director.schemas.UsageRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Usage summed up by one or several of its sides. It holds the sums alone. For one thread. */
public final class UsageReport {
    private static final Comparator<Group> ORDER =
            (one, two) -> {
                int order = 0;
                for (int i = 0; i < one.names().size() && order == 0; i++) {
                    order = one.names().get(i).orElse("").compareTo(two.names().get(i).orElse(""));
                }
                return order;
            };

    private final List<UsageBy> by;
    private final Map<List<Optional<String>>, UsageSum> sums = new HashMap<>();
    private UsageSum total = UsageSum.ZERO;
    private long unreadable;

    /**
     * Calls that belong together.
     *
     * @param names what they are summed up by, in that order; empty where a call has nothing of the
     *     kind
     * @param sum what they come to
     */
    public record Group(List<Optional<String>> names, UsageSum sum) {}

    UsageReport(List<UsageBy> by) {
        this.by = List.copyOf(by);
    }

    void add(UsageRecord call) {
        List<Optional<String>> names = by.stream().map(side -> side.of(call)).toList();
        sums.put(names, sums.getOrDefault(names, UsageSum.ZERO).plus(call));
        total = total.plus(call);
    }

    void addUnreadable() {
        unreadable++;
    }

    /** What it is summed up by. */
    public List<UsageBy> by() {
        return by;
    }

    /** In the order of their names. */
    public List<Group> groups() {
        return sums.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .sorted(ORDER)
                .toList();
    }

    /** Of all calls. */
    public UsageSum total() {
        return total;
    }

    /** How many records are in no sum, since they are no usage. */
    public long unreadable() {
        return unreadable;
    }

    /**
     * A group: what it is summed up by, null where a call has nothing of the kind, and the sums.
     */
    public ObjectNode json(Group group) {
        var json = Codec.mapper().createObjectNode();
        for (int i = 0; i < by.size(); i++) {
            json.put(by.get(i).wire(), group.names().get(i).orElse(null));
        }
        return put(json, group.sum());
    }

    /** The sums of all calls, with {@code total} true. */
    public ObjectNode jsonOfTotal() {
        var json = put(Codec.mapper().createObjectNode().put("total", true), total);
        return unreadable == 0 ? json : json.put("unreadableRecords", unreadable);
    }

    private static ObjectNode put(ObjectNode json, UsageSum sum) {
        return json.put("calls", sum.calls())
                .put("failed", sum.failed())
                .put("aborted", sum.aborted())
                .put("inputTokens", sum.usage().inputTokens())
                .put("cachedInputTokens", sum.usage().cachedInputTokens())
                .put("outputTokens", sum.usage().outputTokens())
                .put("reasoningTokens", sum.usage().reasoningTokens())
                .put("costUsd", sum.costUsd().toPlainString())
                .put("estimatedUsd", sum.estimatedUsd().toPlainString())
                .put("callsOfUnknownCost", sum.unknown());
    }
}
