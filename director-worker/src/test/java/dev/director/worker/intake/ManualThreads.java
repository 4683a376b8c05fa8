package dev.director.worker.intake;

import dev.director.worker.run.JournalEntry;
import dev.director.worker.run.Lane;
import dev.director.worker.run.Pointer;
import dev.director.worker.run.RunId;
import dev.director.worker.run.Samples;
import dev.director.worker.run.Tenure;
import dev.director.worker.run.WaitFor;
import dev.director.worker.run.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Threads of runs that end when the test says so. */
final class ManualThreads implements Dispatcher.Threads {

    private static long offset;

    private final List<OpenRun> started = new ArrayList<>();
    private final Map<OpenRun, BiConsumer<OpenRun, NextLife>> running = new LinkedHashMap<>();
    private final List<OpenRun> interrupted = new ArrayList<>();

    @Override
    public Thread unstarted(OpenRun run, BiConsumer<OpenRun, NextLife> ended) {
        return new Thread() {
            @Override
            public void start() {
                started.add(run);
                running.put(run, ended);
            }

            @Override
            public void interrupt() {
                interrupted.add(run);
            }
        };
    }

    void end(OpenRun run) {
        running.remove(run).accept(run, new NextLife.None());
    }

    /** No route to its model is open; the life that waits for one. */
    OpenRun hold(OpenRun run, String route) {
        return hold(run, run.again(), route, false);
    }

    /** The same of one that made a call, or did not. */
    OpenRun hold(OpenRun run, String route, boolean called) {
        return hold(run, run.again(), route, called);
    }

    /** The same of one that has until then. */
    OpenRun hold(OpenRun run, String route, Instant until) {
        return hold(run, run.again(run.steps, until), route, false);
    }

    /** The same of one that is to look again after a moment. */
    OpenRun holdBriefly(OpenRun run, String route) {
        OpenRun waiting = run.again();
        running.remove(run)
                .accept(run, new NextLife.WhenOpen(waiting, waitFor(route, true), false));
        return waiting;
    }

    private OpenRun hold(OpenRun run, OpenRun waiting, String route, boolean called) {
        running.remove(run)
                .accept(run, new NextLife.WhenOpen(waiting, waitFor(route, false), called));
        return waiting;
    }

    private static WaitFor waitFor(String route, boolean briefly) {
        return new WaitFor(WaitReason.GATE, List.of(route), "closed", briefly);
    }

    /** In the order in which they started. */
    List<OpenRun> running() {
        return List.copyOf(running.keySet());
    }

    List<OpenRun> started() {
        return List.copyOf(started);
    }

    List<OpenRun> interrupted() {
        return interrupted;
    }

    static OpenRun run(String key, Lane lane, Tenure tenure, int size) {
        return run("default", key, lane, tenure, size);
    }

    static OpenRun run(String tenant, String key, Lane lane, Tenure tenure, int size) {
        Pointer pointer = new Pointer("director.requests", tenure.partition(), offset++);
        return new OpenRun(
                new RunId(tenant, key, "r" + pointer.offset()),
                JournalEntry.of(pointer, Samples.SEEN, 1, size, Samples.DEADLINE),
                lane,
                tenure);
    }
}
