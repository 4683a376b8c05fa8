package dev.director.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether there is a broker with Director's topics, before anything else is tried. */
final class RequiredTopics {
    private RequiredTopics() {}

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
