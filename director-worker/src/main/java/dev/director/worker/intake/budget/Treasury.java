package dev.director.worker.intake.budget;

import dev.director.schemas.budget.BudgetEvent.Owner;
import dev.director.worker.run.BudgetBook;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/** The budget log as a worker takes part in it, from start to end. Thread-safe. */
public final class Treasury implements AutoCloseable {

    private final BudgetWriter writer;
    private final BudgetFollower follower;
    private final BudgetSteward steward;
    private volatile Map<Integer, Long> held = Map.of();

    /**
     * @param readers make consumers without a group
     */
    public Treasury(
            String topic,
            Supplier<Consumer<byte[], byte[]>> readers,
            BudgetWriter writer,
            BudgetBook book,
            BudgetSteward steward) {
        this.writer = writer;
        this.steward = steward;
        this.follower = new BudgetFollower(topic, readers, book, steward, this::own);
    }

    /** Returns when all that was written before is known, or after a while. */
    public void start() throws InterruptedException {
        follower.start();
    }

    /**
     * The worker owns these partitions now, and no others: what other workers reserved for their
     * runs counts as spent, and the owner of the first is the steward.
     *
     * @param partitions each with this owner's number among all that it has had
     */
    public void holds(Map<Integer, Long> partitions) {
        held = Map.copyOf(partitions);
        own();
        steward.lead(partitions.containsKey(0));
    }

    private void own() {
        Map<Integer, Long> now = held;
        if (!now.isEmpty()) {
            writer.append(new Owner(writer.self(), now));
        }
    }

    /** Writes what is left, for a few seconds at most. */
    @Override
    public void close() {
        writer.close();
        follower.close();
    }
}
