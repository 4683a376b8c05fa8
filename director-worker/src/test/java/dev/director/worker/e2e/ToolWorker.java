package dev.director.worker.e2e;

import dev.director.worker.WorkerApplication;
import dev.director.worker.intake.Worker;
import dev.director.worker.tool.RecordTool;
import dev.director.worker.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A worker with tools that write down, in the file {@code tools.ran}, which calls they ran. */
public final class ToolWorker {

    private ToolWorker() {}

    public static void main(String[] args) {
        ConfigurableApplicationContext context = WorkerApplication.run(List.of(Beans.class), args);
        context.getBean(Worker.class).failure().join();
        System.exit(1);
    }

    /** So that a worker is killed in the middle of it now and then. */
    private static final Duration TAKES = Duration.ofMillis(60);

    record Query(String city) {}

    @Configuration(proxyBeanMethods = false)
    static class Beans {

        private final Path ran;

        Beans(Environment environment) {
            this.ran = Path.of(environment.getRequiredProperty("tools.ran"));
        }

        @Bean
        Tool look() {
            return RecordTool.of(
                            "look",
                            "Looks something up.",
                            Query.class,
                            (query, call) -> note(call.callId(), "seen in " + query.city()))
                    .asRepeatable();
        }

        @Bean
        Tool buy() {
            return RecordTool.of(
                    "buy",
                    "Buys something.",
                    Query.class,
                    (query, call) -> {
                        String output = note(call.callId(), "bought in " + query.city());
                        Thread.sleep(TAKES);
                        return output;
                    });
        }

        @Bean
        Tool pay() {
            return RecordTool.of(
                            "pay",
                            "Pays for something.",
                            Query.class,
                            (query, call) -> {
                                String output = note(call.callId(), "paid in " + query.city());
                                Thread.sleep(TAKES);
                                return output;
                            })
                    .withApproval();
        }

        /** One write: lines of several processes do not mix. */
        private String note(String callId, String output) throws IOException {
            Files.writeString(
                    ran, callId + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return output;
        }
    }
}
