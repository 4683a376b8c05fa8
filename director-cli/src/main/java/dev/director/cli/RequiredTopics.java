package dev.director.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether there is a broker with Director's topics, before anything else is tried. */
final class RequiredTopics {
    private static final int TIMEOUT_MILLIS = 5_000;

    private RequiredTopics() {}

    /**
     * Returns if they are there.
     *
     * @param clientId by which the broker knows who asks
     * @throws Failure if no broker answers within 5 s, or a topic is not there
     */
    static void check(String bootstrap, KafkaOptions options, String clientId, List<String> names) {
        Map<String, Object> kafka = new HashMap<>(options.properties());
        kafka.put("bootstrap.servers", bootstrap);
        kafka.put("client.id", clientId);
        kafka.put("request.timeout.ms", TIMEOUT_MILLIS);
        kafka.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        check(kafka, bootstrap, names);
    }

    /**
     * Returns if they are there.
     *
     * @param kafka settings of a client, with its timeouts
     * @throws Failure if no broker answers in time, or a topic is not there
     */
    static void check(Map<String, Object> kafka, String bootstrap, List<String> names) {
        try (var admin = Admin.create(kafka)) {
            admin.describeTopics(names).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "the broker at "
                                + bootstrap
                                + " has no topic "
                                + String.join(" or ", names)
                                + ": start a worker, which creates them");
            }
            throw Failure.unreachable(bootstrap);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERNAL, "interrupted");
        }
    }
}
