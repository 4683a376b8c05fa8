package dev.director.worker.e2e;

import dev.director.testkit.broker.Broker;
import dev.director.testkit.junit.TopicPrefix;
import dev.director.worker.intake.GroupState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;

/** What the broker knows of a worker's transaction. */
final class SlotTransaction implements AutoCloseable {

    private final Admin admin;
    private final String id;

    SlotTransaction(Broker broker, TopicPrefix prefix, String slot) {
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        this.id = GroupState.transactionalId(TestWorker.group(prefix), slot);
    }

    boolean isOpen() {
        return state() == TransactionState.ONGOING;
    }

    /**
     * Whether it was ended by a producer's initialisation, which is how a successor fences; the
     * broker's timeout would leave {@link TransactionState#COMPLETE_ABORT}, a late commit {@link
     * TransactionState#COMPLETE_COMMIT}.
     */
    boolean isFenced() {
        return state() == TransactionState.EMPTY;
    }

    private TransactionState state() {
        try {
            return admin.describeTransactions(List.of(id)).description(id).get().state();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
