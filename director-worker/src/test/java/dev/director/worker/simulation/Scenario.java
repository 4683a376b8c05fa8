package dev.director.worker.simulation;

import dev.director.worker.run.Lane;
import java.time.Duration;
import java.util.List;

/**
 * One storm over one load.
 *
 * @param name as the report has it
 * @param lasts until when requests come
 * @param backlog batch requests for Kimi that have come before the start
 */
record Scenario(String name, Storm storm, List<Load> loads, Duration lasts, int backlog) {

    static final String KIMI = "kimi-k2";
    static final String GPT = "gpt-4";

    /** Requests of one kind, so many a second. */
    record Load(Lane lane, String model, double perSecond) {}

    /**
     * @param each interactive and batch requests a second for Kimi; half as many for GPT-4
     */
    static Scenario of(String name, Storm storm, double each, Duration lasts) {
        return new Scenario(
                name,
                storm,
                List.of(
                        new Load(Lane.INTERACTIVE, KIMI, each),
                        new Load(Lane.BATCH, KIMI, each),
                        new Load(Lane.INTERACTIVE, GPT, each / 2)),
                lasts,
                0);
    }
}
