package dev.director.worker.intake;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the coordinators know of the group of workers. Thread-safe; every call blocks. */
public final class GroupState {

    private static final Logger log = LoggerFactory.getLogger(GroupState.class);
    private static final Duration RETRY_AFTER = Duration.ofMillis(200);

    /** Neither groups nor slots may contain it, so no two pairs share an id. */
    private static final String SEPARATOR = "/";

    private final Admin admin;
    private final String group;

    public GroupState(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /** The transactional id of a slot: unique among all groups of the cluster. */
    public static String transactionalId(String group, String slot) {
        return group + SEPARATOR + slot;
    }

    /**
     * The offsets that the group has committed for these partitions; those without one are left
     * out. Waits for transactions that are about to commit some (invariant 6): the client leaves a
     * partition out of its answer while one is pending, and answers null for one without an offset.
     */
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions)
            throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> asked =
                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions));
        ListConsumerGroupOffsetsOptions stable =
                new ListConsumerGroupOffsetsOptions().requireStable(true);
        while (true) {
            try {
                Map<TopicPartition, OffsetAndMetadata> answer =
                        new HashMap<>(
                                admin.listConsumerGroupOffsets(asked, stable)
                                        .partitionsToOffsetAndMetadata(group)
                                        .get());
                if (answer.keySet().containsAll(partitions)) {
                    answer.values().removeIf(Objects::isNull);
                    return answer;
                }
                log.debug("A transaction is pending on some of {}", partitions);
            } catch (ExecutionException e) {
                log.warn("Committed offsets cannot be read yet: {}", String.valueOf(e.getCause()));
            }
            Thread.sleep(RETRY_AFTER);
        }
    }

    /**
     * Ends the open transactions of slots that have left the group, instead of waiting for their
     * timeout (invariant 10). What fails here is only slower: the timeout ends them too.
     */
    void fenceDeparted() throws InterruptedException {
        try {
            Set<String> departed = openTransactions();
            if (departed.isEmpty()) {
                return;
            }
            departed.removeAll(members());
            if (!departed.isEmpty()) {
                log.info("Fencing the open transactions of {}", departed);
                admin.fenceProducers(departed).all().get();
            }
        } catch (ExecutionException | KafkaException e) {
            log.warn(
                    "Open transactions of departed workers end by their timeout: {}",
                    e.getMessage());
        }
    }

    private Set<String> openTransactions() throws ExecutionException, InterruptedException {
        Collection<TransactionListing> open =
                admin.listTransactions(
                                new ListTransactionsOptions()
                                        .filterStates(List.of(TransactionState.ONGOING)))
                        .all()
                        .get();
        return open.stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(transactionalId(group, "")))
                .collect(Collectors.toSet());
    }

    private Set<String> members() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                .flatMap(description -> description.members().stream())
                .flatMap(member -> member.groupInstanceId().stream())
                .map(slot -> transactionalId(group, slot))
                .collect(Collectors.toSet());
    }
}
