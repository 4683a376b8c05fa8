package dev.director.worker.outbox;

import dev.director.worker.run.Tenure;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What this worker owned at one moment, and the group metadata of that same moment. A transaction
 * is bound to one of these (invariant 1): the broker fences it by the metadata, and steps of
 * tenures that are not in it are void.
 *
 * @param group member, generation and instance id, as the consumer had them
 * @param tenures by partition number
 */
public record Ownership(ConsumerGroupMetadata group, Map<Integer, Tenure> tenures) {

    public Ownership {
        tenures = Map.copyOf(tenures);
    }

    /** Whether that very tenure still runs. */
    public boolean holds(Tenure tenure) {
        return tenure.equals(tenures.get(tenure.partition()));
    }

    /** The same partitions under newer metadata. */
    public Ownership under(ConsumerGroupMetadata newer) {
        return new Ownership(newer, tenures);
    }

    /** One partition more. */
    public Ownership with(Tenure tenure) {
        Map<Integer, Tenure> more = new HashMap<>(tenures);
        more.put(tenure.partition(), tenure);
        return new Ownership(group, more);
    }

    /** Without one partition. */
    public Ownership without(int partition) {
        Map<Integer, Tenure> fewer = new HashMap<>(tenures);
        fewer.remove(partition);
        return new Ownership(group, fewer);
    }
}
