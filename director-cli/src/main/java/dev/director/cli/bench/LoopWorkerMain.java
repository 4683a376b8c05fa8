package dev.director.cli.bench;

import dev.director.worker.WorkerApplication;
import dev.director.worker.intake.Worker;
import dev.director.worker.tool.RecordTool;
import dev.director.worker.tool.Tool;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A worker with tools that take no time. */
public final class LoopWorkerMain {
    /** A tool of more than one argument. */
    static final String BOOK = "book";

    private LoopWorkerMain() {}

    /** The worker's settings. */
    public static void main(String[] args) {
        ConfigurableApplicationContext context = WorkerApplication.run(List.of(Tools.class), args);
        System.err.println(context.getBean(Worker.class).failure().join().getMessage());
        System.exit(1);
    }

    record Parcel(String number) {}

    record Booking(String number, int days, Optional<String> note) {}

    /** What the tool says that keeps a parcel. */
    static String booked(String number, int days) {
        return "%s is kept for %d days".formatted(number, days);
    }

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

        @Bean
        Tool book() {
            return RecordTool.of(
                            BOOK,
                            "Keeps a parcel at the depot.",
                            Booking.class,
                            (booking, call) -> booked(booking.number(), booking.days()))
                    .asRepeatable();
        }
    }
}
