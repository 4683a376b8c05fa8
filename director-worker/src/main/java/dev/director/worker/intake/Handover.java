package dev.director.worker.intake;

import dev.director.worker.outbox.Outbox;
import dev.director.worker.run.Tenure;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How partitions are given up: stop starting, let short calls end, commit, interrupt the rest,
 * forget. The poll thread alone uses it, and waits here while it does so.
 */
final class Handover {

    private static final Logger log = LoggerFactory.getLogger(Handover.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** For calls that were cut short to be put on the bill while the partition is still owned. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;
    private final Outbox outbox;
    private final Dispatcher dispatcher;
    private final Freshness freshness;
    private final Terms terms;

    /**
     * @param drain how long short calls may still end when partitions are revoked
     * @param grace the same at shutdown
     * @param leaveGroup whether the partitions move at once (scale-in), or wait for the slot to
     *     come back within the session timeout (rolling restart)
     */
    record Terms(Duration drain, Duration grace, boolean leaveGroup) {}

    Handover(
            Consumer<byte[], byte[]> consumer,
            Partitions partitions,
            Outbox outbox,
            Dispatcher dispatcher,
            Freshness freshness,
            Terms terms) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.outbox = outbox;
        this.dispatcher = dispatcher;
        this.freshness = freshness;
        this.terms = terms;
    }

    /** How long leaving may take when nothing is amiss. */
    Duration patience() {
        return terms.grace().plus(CLOSING).plus(FAREWELL).plus(Duration.ofSeconds(1));
    }

    /** Returns only after the open transaction has ended (invariant 1). */
    void revoked(Set<Integer> numbers) {
        giveUp(numbers, terms.drain(), FAREWELL);
    }

    /** They are another's already: nothing is waited for. */
    void lost(Set<Integer> numbers) {
        giveUp(numbers, Duration.ZERO, Duration.ZERO);
    }

    private void giveUp(Set<Integer> numbers, Duration drain, Duration farewell) {
        Set<Tenure> tenures = partitions.tenures(numbers);
        if (tenures.isEmpty()) {
            return;
        }
        dispatcher.deactivate(tenures);
        awaitEnd(tenures, drain);
        int interrupted = dispatcher.interrupt(tenures);
        awaitEnd(tenures, farewell);
        outbox.release(numbers);
        partitions.forget(numbers);
        log.info("Gave up partitions {}; {} calls were cut short", numbers, interrupted);
    }

    private void awaitEnd(Set<Tenure> tenures, Duration atMost) {
        try {
            long until = System.nanoTime() + atMost.toNanos();
            while (System.nanoTime() < until
                    && !dispatcher.awaitEnd(tenures, Duration.ofMillis(100))) {
                freshness.polled();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything paused, polling goes on until calls end or the grace is over. */
    void drain() {
        Set<Tenure> tenures = partitions.tenures(partitions.numbers());
        dispatcher.deactivate(tenures);
        long until = System.nanoTime() + terms.grace().toNanos();
        try {
            while (System.nanoTime() < until
                    && !dispatcher.awaitEnd(tenures, Duration.ofMillis(20))) {
                consumer.pause(consumer.assignment());
                consumer.poll(Duration.ZERO);
                freshness.polled();
                outbox.refresh(consumer.groupMetadata());
            }
            outbox.settle(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives up what is left, and the place in the group if the terms say so. */
    void leave() {
        try {
            giveUp(partitions.numbers(), Duration.ZERO, FAREWELL);
            GroupMembershipOperation operation =
                    terms.leaveGroup()
                            ? GroupMembershipOperation.LEAVE_GROUP
                            : GroupMembershipOperation.REMAIN_IN_GROUP;
            consumer.close(CloseOptions.timeout(CLOSING).withGroupMembershipOperation(operation));
        } catch (KafkaException e) {
            log.warn("The group was not left properly: {}", e.getMessage());
        }
    }
}
