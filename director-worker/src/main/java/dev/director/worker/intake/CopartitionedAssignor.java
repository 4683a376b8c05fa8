package dev.director.worker.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives partition <em>p</em> of every inbound topic to one worker (invariant 7): the partition
 * numbers of one topic are assigned cooperatively and stickily, then expanded over all of them.
 *
 * <p>It keeps the name of the class it extends, since the client's validation of cooperative
 * assignments knows only that one.
 */
public final class CopartitionedAssignor extends CooperativeStickyAssignor {

    @Override
    public GroupAssignment assign(Cluster metadata, GroupSubscription groupSubscription) {
        Map<String, Subscription> subscriptions = groupSubscription.groupSubscription();
        List<String> topics =
                subscriptions.values().stream()
                        .flatMap(subscription -> subscription.topics().stream())
                        .distinct()
                        .sorted()
                        .toList();
        String lead = topics.getFirst();
        GroupAssignment numbers =
                super.assign(metadata, new GroupSubscription(reduce(subscriptions, lead)));
        return new GroupAssignment(expand(numbers.groupAssignment(), subscriptions));
    }

    private static Map<String, Subscription> reduce(
            Map<String, Subscription> subscriptions, String lead) {
        Map<String, Subscription> reduced = new HashMap<>();
        subscriptions.forEach((member, subscription) -> {
            List<TopicPartition> owned =
                    subscription.ownedPartitions().stream()
                            .filter(partition -> partition.topic().equals(lead))
                            .toList();
            Subscription narrow =
                    new Subscription(
                            List.of(lead),
                            subscription.userData(),
                            owned,
                            subscription.generationId().orElse(-1),
                            subscription.rackId());
            narrow.setGroupInstanceId(subscription.groupInstanceId());
            reduced.put(member, narrow);
        });
        return reduced;
    }

    /**
     * Each over its own topics: during an upgrade a newer member may read more of them, and an
     * older one that is given what it does not subscribe to would rejoin for ever.
     */
    private static Map<String, Assignment> expand(
            Map<String, Assignment> numbers, Map<String, Subscription> subscriptions) {
        return numbers.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        new Assignment(
                                                expand(
                                                        entry.getValue().partitions(),
                                                        topicsOf(subscriptions, entry.getKey())),
                                                entry.getValue().userData())));
    }

    private static List<String> topicsOf(Map<String, Subscription> subscriptions, String member) {
        return Objects.requireNonNull(subscriptions.get(member)).topics().stream()
                .sorted()
                .toList();
    }

    private static List<TopicPartition> expand(List<TopicPartition> numbers, List<String> topics) {
        List<TopicPartition> all = new ArrayList<>(numbers.size() * topics.size());
        for (TopicPartition number : numbers) {
            for (String topic : topics) {
                all.add(new TopicPartition(topic, number.partition()));
            }
        }
        return all;
    }
}
