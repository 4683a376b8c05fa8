package dev.director.worker.simulation;

import dev.director.worker.simulation.FakeProviders.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How the calls of one route become more after it has opened. */
record Ramp(String provider, List<Stage> stages) {

    private static final Duration STAGE = Duration.ofSeconds(5);

    /**
     * Five seconds of it.
     *
     * @param began calls that began
     * @param most calls that were on their way at a time, at the most
     * @param allowed how many the gates of all workers let be on their way then
     */
    record Stage(long began, long most, long allowed) {}

    /** A call begins or ends. */
    private record Change(Duration at, boolean begins) {}

    /** From the first answer after that time on. */
    static Ramp of(String provider, List<Call> all, Duration after, int stages) {
        List<Call> calls =
                all.stream()
                        .filter(call -> call.provider().equals(provider) && !call.struck())
                        .filter(call -> call.began().compareTo(after) >= 0)
                        .toList();
        Duration opened = calls.stream().map(Call::ended).min(Duration::compareTo).orElseThrow();
        List<Change> changes =
                calls.stream()
                        .filter(call -> call.began().compareTo(opened) >= 0)
                        .flatMap(call ->
                                Stream.of(
                                        new Change(call.began().minus(opened), true),
                                        new Change(call.ended().minus(opened), false)))
                        .sorted(Comparator.comparing(Change::at).thenComparing(Change::begins))
                        .toList();
        return new Ramp(provider, stages(changes, stages));
    }

    private static List<Stage> stages(List<Change> changes, int count) {
        List<Stage> stages = new ArrayList<>();
        long onTheirWay = 0;
        long answers = 0;
        int next = 0;
        for (int number = 0; number < count; number++) {
            Duration end = STAGE.multipliedBy(number + 1L);
            Stage stage = new Stage(0, 0, 0);
            for (; next < changes.size() && changes.get(next).at().compareTo(end) < 0; next++) {
                if (changes.get(next).begins()) {
                    onTheirWay++;
                    stage = with(stage, onTheirWay, allowed(number, answers));
                } else {
                    onTheirWay--;
                    answers++;
                }
            }
            stages.add(stage);
        }
        return stages;
    }

    private static Stage with(Stage stage, long onTheirWay, long allowed) {
        boolean most = onTheirWay > stage.most();
        return new Stage(
                stage.began() + 1,
                most ? onTheirWay : stage.most(),
                most ? allowed : stage.allowed());
    }

    private static long allowed(int doublings, long answers) {
        return Fleet.WORKERS * (Trouble.FIRST_WIDTH << doublings) + answers;
    }
}
