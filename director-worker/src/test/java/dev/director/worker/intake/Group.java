package dev.director.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A consumer group as its coordinator and its members play it, without a broker. */
final class Group {

    /** What a member knows. */
    static final class Member {
        final CopartitionedAssignor assignor = new CopartitionedAssignor();
        final List<String> topics;
        Set<TopicPartition> owned = new HashSet<>();
        int generation = -1;

        Member(List<String> topics) {
            this.topics = topics;
        }
    }

    private final List<String> topics;
    private final Cluster cluster;
    private final TreeMap<String, Member> members = new TreeMap<>();
    private int generation;

    Group(List<String> topics, int partitions) {
        this.topics = topics;
        Node node = new Node(0, "localhost", 9092);
        Node[] nodes = {node};
        List<PartitionInfo> infos = new ArrayList<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                infos.add(new PartitionInfo(topic, partition, node, nodes, nodes));
            }
        }
        this.cluster = new Cluster("test", List.of(node), infos, Set.of(), Set.of());
    }

    void join(String name) {
        members.put(name, new Member(topics));
    }

    /** A member of an older release, that reads only some of the topics. */
    void join(String name, List<String> some) {
        members.put(name, new Member(some));
    }

    Member leave(String name) {
        return members.remove(name);
    }

    /** One that was put out of the group comes back with what it believes to own. */
    void rejoin(String name, Member member) {
        members.put(name, member);
    }

    /** Rebalances until nothing is revoked any more. */
    void settle() {
        for (int rounds = 0; rebalance(); rounds++) {
            assertThat(rounds).as("rebalances in a row").isLessThan(5);
        }
    }

    /** One round; says whether a member revoked something, and so joins again. */
    boolean rebalance() {
        int former = generation++;
        Map<String, Subscription> subscriptions = new HashMap<>();
        members.forEach((name, member) -> subscriptions.put(name, subscription(member)));
        Map<String, Assignment> assignments =
                members.firstEntry()
                        .getValue()
                        .assignor
                        .assign(cluster, new GroupSubscription(subscriptions))
                        .groupAssignment();
        assertThat(assignments.keySet()).isEqualTo(members.keySet());

        boolean revoked = false;
        for (Map.Entry<String, Member> one : members.entrySet()) {
            Member member = one.getValue();
            Set<TopicPartition> now = new HashSet<>(assignments.get(one.getKey()).partitions());
            assertThat(now).hasSameSizeAs(assignments.get(one.getKey()).partitions());
            requireCopartitioned(now, member);
            requireFreeOrOwn(one.getKey(), now, former);
            revoked |= !now.containsAll(member.owned);
        }
        requireDisjoint(assignments.values());
        members.forEach((name, member) -> adopt(name, member, assignments.get(name)));
        return revoked;
    }

    private Subscription subscription(Member member) {
        return new Subscription(
                member.topics,
                member.assignor.subscriptionUserData(Set.copyOf(member.topics)),
                List.copyOf(member.owned),
                member.generation,
                Optional.empty());
    }

    @SuppressWarnings("removal") // the client alone is to make it, but here is no client
    private void adopt(String name, Member member, Assignment assignment) {
        member.owned = new HashSet<>(assignment.partitions());
        member.generation = generation;
        member.assignor.onAssignment(
                assignment, new ConsumerGroupMetadata("group", generation, name, Optional.empty()));
    }

    private static void requireCopartitioned(Set<TopicPartition> assigned, Member member) {
        Set<Integer> numbers = numbers(assigned);
        assertThat(assigned).hasSize(numbers.size() * member.topics.size());
        assertThat(assigned).extracting(TopicPartition::topic).isSubsetOf(member.topics);
    }

    /** What another member still holds may not be given away before that one has let go. */
    private void requireFreeOrOwn(String name, Set<TopicPartition> now, int former) {
        members.forEach((other, member) -> {
            if (!other.equals(name) && member.generation == former) {
                assertThat(Collections.disjoint(now, member.owned))
                        .as("%s is given what %s still holds", name, other)
                        .isTrue();
            }
        });
    }

    private static void requireDisjoint(Collection<Assignment> assignments) {
        List<TopicPartition> all = new ArrayList<>();
        assignments.forEach(assignment -> all.addAll(assignment.partitions()));
        assertThat(all).doesNotHaveDuplicates();
    }

    Set<Integer> owned(String name) {
        return numbers(members.get(name).owned);
    }

    TreeMap<String, Set<Integer>> snapshot() {
        TreeMap<String, Set<Integer>> snapshot = new TreeMap<>();
        members.forEach((name, member) -> snapshot.put(name, numbers(member.owned)));
        return snapshot;
    }

    private static Set<Integer> numbers(Set<TopicPartition> partitions) {
        Set<Integer> numbers = new TreeSet<>();
        partitions.forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }
}
