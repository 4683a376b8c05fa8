package dev.director.cli.bench;

import dev.director.worker.WorkerApplication;
import dev.director.worker.intake.Worker;
import dev.director.worker.tool.RecordTool;
import dev.director.worker.tool.Tool;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A worker with a tool that takes no time. */
public final class LoopWorkerMain {
    private LoopWorkerMain() {}

    /** The worker's settings. */
    public static void main(String[] args) {
        ConfigurableApplicationContext context = WorkerApplication.run(List.of(Tools.class), args);
        System.err.println(context.getBean(Worker.class).failure().join().getMessage());
        System.exit(1);
    }

    record Parcel(String number) {}

    @Configuration(proxyBeanMethods = false)
    static class Tools {
        @Bean
        Tool track() {
            return RecordTool.of(
                            "track",
                            "Where a parcel is.",
                            Parcel.class,
                            (parcel, call) -> parcel.number() + " is in Lyon")
                    .asRepeatable();
        }
    }
}
